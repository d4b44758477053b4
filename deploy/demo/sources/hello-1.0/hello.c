#include <greet.h>
#include <stdio.h>

int main(void)
{
    return printf("%s, world!\n", greet()) < 0;
}
