// A failing disk: loaded before libc's own (LD_PRELOAD), it counts what a process writes below some path, and lets one of those calls fail.
// Its orders stand in a file that it shares with the process, see layer.ts.
#include <cerrno>
#include <cstdarg>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <dlfcn.h>
#include <fcntl.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <unistd.h>

namespace {

enum Kind { off = 0, fails = 1, full = 2, cut = 3, dies = 4 };

struct Orders {
  int kind;
  // The call that fails, from 1; calls since the orders were given; calls that failed.
  int at, seen, hit;
  // What paths must hold.
  char path[1008];
};

Orders* orders() {
  static Orders* shared = [] {
    const char* name = getenv("SIGNUM_FAULTS");
    int file = name ? static_cast<int>(syscall(SYS_openat, AT_FDCWD, name, O_RDWR, 0)) : -1;
    if (file < 0) return static_cast<Orders*>(nullptr);
    void* memory = mmap(nullptr, sizeof(Orders), PROT_READ | PROT_WRITE, MAP_SHARED, file, 0);
    syscall(SYS_close, file);
    return memory == MAP_FAILED ? nullptr : static_cast<Orders*>(memory);
  }();
  return shared;
}

bool meant(const char* path) {
  Orders* now = orders();
  return now && now->kind != off && path && strstr(path, now->path);
}

bool meant(int file) {
  Orders* now = orders();
  if (!now || now->kind == off) return false;
  char link[40], path[4096];
  snprintf(link, sizeof link, "/proc/self/fd/%d", file);
  ssize_t length = syscall(SYS_readlinkat, AT_FDCWD, link, path, sizeof path - 1);
  if (length <= 0) return false;
  path[length] = 0;
  return strstr(path, now->path) != nullptr;
}

void die() { syscall(SYS_exit_group, 137); }

// What becomes of a call that was meant: 0 goes on, else its errno; -1: half of it is written.
int fate(bool takesRoom, bool hasHalf) {
  Orders* now = orders();
  int mine = __atomic_add_fetch(&now->seen, 1, __ATOMIC_SEQ_CST);
  if (mine < now->at) return 0;
  bool first = mine == now->at;
  int what = 0;
  if (now->kind == fails) what = first ? EIO : 0;
  else if (now->kind == full) what = takesRoom ? ENOSPC : 0;
  else if (now->kind == cut) what = first ? (hasHalf ? -1 : 0) : takesRoom ? ENOSPC : 0;
  else if (now->kind == dies && first && hasHalf) what = -1;
  else if (now->kind == dies && first) die();
  if (what != 0) __atomic_add_fetch(&now->hit, 1, __ATOMIC_SEQ_CST);
  return what;
}

template <class Call> Call real(const char* name) { return reinterpret_cast<Call>(dlsym(RTLD_NEXT, name)); }

template <class Result> Result failed(int error) {
  errno = error;
  return static_cast<Result>(-1);
}

void dieIfOrdered() {
  if (orders()->kind == dies) die();
}

}  // namespace

extern "C" {

ssize_t write(int file, const void* bytes, size_t count) {
  static auto call = real<ssize_t (*)(int, const void*, size_t)>("write");
  int what = meant(file) ? fate(true, count > 1) : 0;
  if (what > 0) return failed<ssize_t>(what);
  if (what == 0) return call(file, bytes, count);
  ssize_t written = call(file, bytes, count / 2);
  dieIfOrdered();
  return written;
}

#define SIGNUM_PWRITE(NAME, OFFSET)                                                      \
  ssize_t NAME(int file, const void* bytes, size_t count, OFFSET at) {                   \
    static auto call = real<ssize_t (*)(int, const void*, size_t, OFFSET)>(#NAME);       \
    int what = meant(file) ? fate(true, count > 1) : 0;                                  \
    if (what > 0) return failed<ssize_t>(what);                                          \
    if (what == 0) return call(file, bytes, count, at);                                  \
    ssize_t written = call(file, bytes, count / 2, at);                                  \
    dieIfOrdered();                                                                      \
    return written;                                                                      \
  }
SIGNUM_PWRITE(pwrite, off_t)
SIGNUM_PWRITE(pwrite64, off64_t)

ssize_t writev(int file, const iovec* parts, int count) {
  static auto call = real<ssize_t (*)(int, const iovec*, int)>("writev");
  int what = meant(file) ? fate(true, count > 1) : 0;
  if (what > 0) return failed<ssize_t>(what);
  return call(file, parts, what == 0 ? count : count / 2);
}

#define SIGNUM_FLUSH(NAME)                                       \
  int NAME(int file) {                                           \
    static auto call = real<int (*)(int)>(#NAME);                \
    int what = meant(file) ? fate(false, false) : 0;             \
    return what > 0 ? failed<int>(what) : call(file);            \
  }
SIGNUM_FLUSH(fsync)
SIGNUM_FLUSH(fdatasync)

#define SIGNUM_TRUNCATE(NAME, OFFSET)                            \
  int NAME(int file, OFFSET size) {                              \
    static auto call = real<int (*)(int, OFFSET)>(#NAME);        \
    int what = meant(file) ? fate(false, false) : 0;             \
    return what > 0 ? failed<int>(what) : call(file, size);      \
  }
SIGNUM_TRUNCATE(ftruncate, off_t)
SIGNUM_TRUNCATE(ftruncate64, off64_t)

#define SIGNUM_OPEN(NAME)                                                            \
  int NAME(const char* path, int flags, ...) {                                       \
    static auto call = real<int (*)(const char*, int, ...)>(#NAME);                  \
    va_list rest;                                                                    \
    va_start(rest, flags);                                                           \
    int mode = va_arg(rest, int);                                                    \
    va_end(rest);                                                                    \
    int what = (flags & O_CREAT) && meant(path) ? fate(access(path, F_OK) != 0, false) : 0; \
    return what > 0 ? failed<int>(what) : call(path, flags, mode);                   \
  }
SIGNUM_OPEN(open)
SIGNUM_OPEN(open64)

int mkdir(const char* path, mode_t mode) {
  static auto call = real<int (*)(const char*, mode_t)>("mkdir");
  int what = meant(path) ? fate(access(path, F_OK) != 0, false) : 0;
  return what > 0 ? failed<int>(what) : call(path, mode);
}

int rename(const char* from, const char* to) {
  static auto call = real<int (*)(const char*, const char*)>("rename");
  int what = meant(to) ? fate(false, false) : 0;
  return what > 0 ? failed<int>(what) : call(from, to);
}

ssize_t copy_file_range(int from, off64_t* fromAt, int to, off64_t* toAt, size_t count, unsigned flags) {
  static auto call = real<ssize_t (*)(int, off64_t*, int, off64_t*, size_t, unsigned)>("copy_file_range");
  int what = meant(to) ? fate(true, count > 1) : 0;
  if (what > 0) return failed<ssize_t>(what);
  ssize_t written = call(from, fromAt, to, toAt, what == 0 ? count : count / 2, flags);
  if (what < 0) dieIfOrdered();
  return written;
}

}  // extern "C"
