"""How a partner's app comes to a token of a child: by the authorization-code flow with PKCE, and by consent (P4)."""
