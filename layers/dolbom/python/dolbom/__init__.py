"""Dolbom (돌봄): the domain of the meal and the alert service, mounted into every function as a layer."""
