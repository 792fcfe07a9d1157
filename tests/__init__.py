"""Tests mirror the floors; `journeys` are what a guest does over HTTP, `races` are real threads on real stores."""
