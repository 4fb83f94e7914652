"""A made-up country, a discovery round over it, and a page that shows who was found, why, and who was not."""
