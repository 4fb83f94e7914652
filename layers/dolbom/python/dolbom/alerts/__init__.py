"""Alerts (복지위기 알림): reports, their routing, photos, queues and clocks."""
