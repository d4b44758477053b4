/* The word to greet with. */
const char *greet(void);
