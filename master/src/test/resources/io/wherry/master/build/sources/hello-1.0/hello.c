#include <greet.h>
#include <stdio.h>
#include <tone.h>

int main(void) { return printf("%s, %s\n", greet(), tone()) < 0; }
