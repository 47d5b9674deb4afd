/* The storage of a small board on a fast machine: preloaded into PostgreSQL, every flush takes five milliseconds more.
 *
 *   cc -shared -fPIC -O2 -o slow_fsync.so slow_fsync.c -ldl
 */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <time.h>

#define MORE_NS 5000000L

typedef int flush(int);

static int slowly(const char *name, int file)
{
    flush *real = (flush *)dlsym(RTLD_NEXT, name);
    int result = real(file);
    int error = errno;
    struct timespec left = {0, MORE_NS};
    while (nanosleep(&left, &left) == -1 && errno == EINTR)
        ;
    errno = error;
    return result;
}

int fsync(int file)
{
    return slowly("fsync", file);
}

int fdatasync(int file)
{
    return slowly("fdatasync", file);
}
