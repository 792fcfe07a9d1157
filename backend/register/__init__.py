"""The register of guests: who proved who they are with what, and whom the police have to be told of."""
