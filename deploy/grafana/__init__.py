"""What Grafana shows, as code: dashboards made of the metrics that the services really have."""
