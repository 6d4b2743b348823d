// Carries the precompiled header that the checker libraries reuse.
