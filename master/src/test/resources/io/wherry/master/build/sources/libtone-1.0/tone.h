const char *tone(void);
