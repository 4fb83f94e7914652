"""When a shop or an office is open: its hours, and public holidays. It knows no shop and no town."""
