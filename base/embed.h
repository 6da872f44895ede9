/* base/embed.h - a file inside the program. */
#ifndef BASE_EMBED_H
#define BASE_EMBED_H

/*
 * The bytes of a file as a string that ends in NUL; the assembler reads it, so
 * its path starts at the root of the tree and make must be told of it.
 */
#define EMBED(symbol, file)						\
	extern const char symbol[];					\
	__asm__(".pushsection .rodata\n"				\
	    ".globl " #symbol "\n"					\
	    ".type " #symbol ", @object\n"				\
	    #symbol ":\n"						\
	    ".incbin \"" file "\"\n"					\
	    ".byte 0\n"							\
	    ".size " #symbol ", . - " #symbol "\n"			\
	    ".popsection\n")

#endif
