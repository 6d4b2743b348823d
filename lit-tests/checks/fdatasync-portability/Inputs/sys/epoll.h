// Stands for a header that only Linux has.
