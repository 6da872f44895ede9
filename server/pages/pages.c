#include "server/pages/pages.h"

/* The assembler reads the files as they are; paths start at the project's root. */
#define EMBED(name, file)						\
	__asm__(".section .rodata\n"					\
	    ".global " #name "\n"					\
	    ".type " #name ", @object\n"				\
	    #name ":\n"							\
	    ".incbin \"server/pages/" file "\"\n"			\
	    ".byte 0\n"							\
	    ".size " #name ", . - " #name "\n"				\
	    ".previous\n")

EMBED(pages_style_css, "style.css");
EMBED(pages_help_html, "help.html");
