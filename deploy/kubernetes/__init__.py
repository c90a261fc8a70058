"""Driftline on Kubernetes: manifests for kustomize, and what keeps them in step with the program."""
