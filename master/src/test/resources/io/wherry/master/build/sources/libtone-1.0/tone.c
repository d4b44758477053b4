#include <greet.h>

const char *tone(void) { return BASS[0] == 'y' ? "bass" : greet(); }
