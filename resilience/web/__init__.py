"""The ASGI edge: headers, sign-in and sign-out, the health route, and the few assets of our own."""
