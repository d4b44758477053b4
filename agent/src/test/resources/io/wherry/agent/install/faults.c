/* Lets one chosen read or write below a directory fail, as a bad or full disk does. Loaded before the C library. */
#define _GNU_SOURCE
#include <dirent.h>
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/types.h>
#include <sys/uio.h>
#include <unistd.h>

enum { READ = 1, WRITE = 2, SYNC = 4 };

/* Java looks system calls up in this library of its own; it gets us instead. */
void *dlopen(const char *file, int flags) {
  static void *(*real)(const char *, int);
  if (!real) real = (void *(*)(const char *, int))dlsym(RTLD_NEXT, "dlopen");
  const char *us = getenv("LD_PRELOAD");
  const char *name = file ? strrchr(file, '/') : 0;
  return real(us && name && !strcmp(name, "/libsyslookup.so") ? us : file, flags);
}

/* Shared with the test, which maps the same file. */
struct control {
  volatile int kind;      /* which operations count; 0 for none */
  volatile int left;      /* the one that fails, counted down */
  volatile int error;
  volatile int lasting;   /* 1: all later ones fail too */
  volatile int hit;
  char path[1024];
};

static struct control *control;
static const char *below;

__attribute__((constructor)) static void start(void) {
  const char *file = getenv("FAULTS_FILE");
  below = getenv("FAULTS_BELOW");
  if (!file || !below) return;
  int fd = syscall(SYS_openat, AT_FDCWD, file, O_RDWR);
  if (fd < 0) return;
  void *m = mmap(0, sizeof *control, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
  if (m != MAP_FAILED) control = m;
  syscall(SYS_close, fd);
}

static int fails(int kind, const char *path) {
  if (!control || !(control->kind & kind) || strncmp(path, below, strlen(below)) != 0) return 0;
  int left = __sync_sub_and_fetch(&control->left, 1);
  if (left > 0 || (left < 0 && !control->lasting)) return 0;
  if (!control->hit) strncpy(control->path, path, sizeof control->path - 1);
  control->hit = 1;
  errno = control->error;
  return 1;
}

static int fails_at(int kind, int dir, const char *name) {
  char path[2048], link[64];
  if (!control || !control->kind) return 0;
  if (name && name[0] == '/') return fails(kind, name);
  if (dir == AT_FDCWD) return 0;
  snprintf(link, sizeof link, "/proc/self/fd/%d", dir);
  ssize_t n = syscall(SYS_readlinkat, AT_FDCWD, link, path, sizeof path - 1);
  if (n < 0) return 0;
  path[n] = 0;
  if (name && name[0]) snprintf(path + n, sizeof path - n, "/%s", name);
  return fails(kind, path);
}

static int fails_fd(int kind, int fd) { return fails_at(kind, fd, 0); }

#define REAL(type, name, ...) \
  static type (*real)(__VA_ARGS__); \
  if (!real) real = (type (*)(__VA_ARGS__))dlsym(RTLD_NEXT, name)

#define OPENS(name, params, args, dir, file) \
  int name params { \
    va_list more; va_start(more, flags); int mode = va_arg(more, int); va_end(more); \
    if (fails_at(flags & O_CREAT ? WRITE : READ, dir, file)) return -1; \
    return syscall(SYS_openat, dir, file, flags | O_LARGEFILE, mode); \
  }
OPENS(open, (const char *file, int flags, ...), , AT_FDCWD, file)
OPENS(open64, (const char *file, int flags, ...), , AT_FDCWD, file)
OPENS(openat, (int dir, const char *file, int flags, ...), , dir, file)
OPENS(openat64, (int dir, const char *file, int flags, ...), , dir, file)

#define ON_FD(kind, type, name, params, types, args) \
  type name params { REAL(type, #name, types); if (fails_fd(kind, fd)) return -1; return real args; }
#define COMMA ,
ON_FD(READ, ssize_t, read, (int fd, void *b, size_t n), int COMMA void * COMMA size_t, (fd, b, n))
ON_FD(READ, ssize_t, pread64, (int fd, void *b, size_t n, off64_t o), int COMMA void * COMMA size_t COMMA off64_t, (fd, b, n, o))
ON_FD(READ, ssize_t, readv, (int fd, const struct iovec *v, int n), int COMMA const struct iovec * COMMA int, (fd, v, n))
ON_FD(WRITE, ssize_t, write, (int fd, const void *b, size_t n), int COMMA const void * COMMA size_t, (fd, b, n))
ON_FD(WRITE, ssize_t, pwrite64, (int fd, const void *b, size_t n, off64_t o), int COMMA const void * COMMA size_t COMMA off64_t, (fd, b, n, o))
ON_FD(WRITE, ssize_t, pwrite, (int fd, const void *b, size_t n, off_t o), int COMMA const void * COMMA size_t COMMA off_t, (fd, b, n, o))
ON_FD(READ, ssize_t, pread, (int fd, void *b, size_t n, off_t o), int COMMA void * COMMA size_t COMMA off_t, (fd, b, n, o))
ON_FD(WRITE, int, ftruncate, (int fd, off_t n), int COMMA off_t, (fd, n))
ON_FD(SYNC, int, syncfs, (int fd), int, (fd))
ON_FD(WRITE, ssize_t, writev, (int fd, const struct iovec *v, int n), int COMMA const struct iovec * COMMA int, (fd, v, n))
ON_FD(WRITE, int, ftruncate64, (int fd, off64_t n), int COMMA off64_t, (fd, n))
ON_FD(SYNC, int, fsync, (int fd), int, (fd))
ON_FD(SYNC, int, fdatasync, (int fd), int, (fd))

DIR *opendir(const char *name) {
  REAL(DIR *, "opendir", const char *);
  if (fails_at(READ, AT_FDCWD, name)) return 0;
  return real(name);
}

struct dirent64 *readdir64(DIR *dir) {
  REAL(struct dirent64 *, "readdir64", DIR *);
  if (fails_fd(READ, dirfd(dir))) return 0;
  return real(dir);
}

#define ON_PATH(kind, type, name, params, types, args, dir, file) \
  type name params { REAL(type, #name, types); if (fails_at(kind, dir, file)) return -1; return real args; }
ON_PATH(READ, ssize_t, readlink, (const char *p, char *b, size_t n), const char * COMMA char * COMMA size_t, (p, b, n), AT_FDCWD, p)
ON_PATH(READ, int, stat64, (const char *p, struct stat64 *s), const char * COMMA struct stat64 *, (p, s), AT_FDCWD, p)
ON_PATH(READ, int, lstat64, (const char *p, struct stat64 *s), const char * COMMA struct stat64 *, (p, s), AT_FDCWD, p)
ON_PATH(READ, int, __xstat64, (int v, const char *p, struct stat64 *s), int COMMA const char * COMMA struct stat64 *, (v, p, s), AT_FDCWD, p)
ON_PATH(READ, int, __lxstat64, (int v, const char *p, struct stat64 *s), int COMMA const char * COMMA struct stat64 *, (v, p, s), AT_FDCWD, p)
ON_PATH(READ, int, fstatat64, (int d, const char *p, struct stat64 *s, int f), int COMMA const char * COMMA struct stat64 * COMMA int, (d, p, s, f), d, p)
ON_PATH(READ, int, statx, (int d, const char *p, int f, unsigned m, struct statx *s), int COMMA const char * COMMA int COMMA unsigned COMMA struct statx *, (d, p, f, m, s), d, p)
ON_PATH(WRITE, int, mkdir, (const char *p, mode_t m), const char * COMMA mode_t, (p, m), AT_FDCWD, p)
ON_PATH(WRITE, int, symlink, (const char *t, const char *p), const char * COMMA const char *, (t, p), AT_FDCWD, p)
ON_PATH(WRITE, int, link, (const char *o, const char *p), const char * COMMA const char *, (o, p), AT_FDCWD, p)
ON_PATH(WRITE, int, mkdirat, (int d, const char *p, mode_t m), int COMMA const char * COMMA mode_t, (d, p, m), d, p)
ON_PATH(WRITE, int, symlinkat, (const char *t, int d, const char *p), const char * COMMA int COMMA const char *, (t, d, p), d, p)
ON_PATH(WRITE, int, linkat, (int a, const char *o, int d, const char *p, int f), int COMMA const char * COMMA int COMMA const char * COMMA int, (a, o, d, p, f), d, p)
ON_PATH(WRITE, int, renameat2, (int a, const char *o, int d, const char *p, unsigned f), int COMMA const char * COMMA int COMMA const char * COMMA unsigned, (a, o, d, p, f), d, p)
ON_PATH(WRITE, int, rename, (const char *o, const char *p), const char * COMMA const char *, (o, p), AT_FDCWD, p)
