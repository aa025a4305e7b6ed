"""Pages for people: server-rendered from the same records the REST routes give."""
