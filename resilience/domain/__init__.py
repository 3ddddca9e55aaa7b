"""The vocabulary and the policy of who may do what: frozen values and enums, standard library only."""
