"""The daily look at what lies about where nothing should (O6): each thing is a finding."""
