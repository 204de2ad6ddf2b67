"""Text of `.proto` files becomes definitions of messages and enums, for whoever checks or writes them."""
