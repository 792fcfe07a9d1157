"""What a person should know of: nothing that went wrong with money or rooms is silent."""
