"""What comes from shopkeepers and goes to them: applications, complaints that a shop refused a child, statements."""
