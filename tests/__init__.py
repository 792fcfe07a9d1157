"""Tests mirror the rooms; `journeys` are what a guest does over HTTP, `races` are real threads on real stores."""
