"""A town's files at the desk: a form to upload one, how far each is, its bad lines, templates to fill in."""
