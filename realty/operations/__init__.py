"""What whoever runs the site needs: probes, metrics, the workers' heartbeats, upgrade and roll back."""
