/* server/http/qr.h - an address that a camera reads; the only file pair that knows libqrencode. */
#ifndef SERVER_HTTP_QR_H
#define SERVER_HTTP_QR_H
#include "base/buf.h"

/*
 * The dark squares as path data of an SVG whose side is *size units, quiet zone
 * of four included. 0: the text is too long for a code.
 * source  ISO/IEC 18004 (quiet zone)
 */
int qr_path(const char *text, struct buf *path, int *size);

#endif
