/* Prints the description of a Varlink interface as it is compiled into libsystemd-shared: interface-text LIBRARY SYMBOL.
   To be run by the dynamic loader of the C library that libsystemd-shared is of. */
#include <dlfcn.h>
#include <stdio.h>
#include <stdlib.h>

int main(int count, char *words[]) {
        if (count != 3) {
                fputs("usage: interface-text LIBRARY SYMBOL\n", stderr);
                return 64;
        }
        void *library = dlopen(words[1], RTLD_NOW);
        void *interface = library ? dlsym(library, words[2]) : NULL;
        /* sd-varlink-idl.h: int sd_varlink_idl_format(const sd_varlink_interface *interface, char **ret) */
        int (*format)(const void *, char **) = library ? (int (*)(const void *, char **)) dlsym(library, "sd_varlink_idl_format") : NULL;
        char *text = NULL;
        if (!interface || !format) {
                fprintf(stderr, "%s\n", dlerror());
                return EXIT_FAILURE;
        }
        if (format(interface, &text) < 0)
                return EXIT_FAILURE;
        fputs(text, stdout);
        free(text);
        return EXIT_SUCCESS;
}
