#include "server/http/qr.h"

#include <qrencode.h>

enum { QUIET = 4 };

/* A run of dark squares in a row is one rectangle. */
static void
put_row(const unsigned char *row, int width, int y, struct buf *path)
{
	for (int x = 0; x < width; x++) {
		int from = x;

		while (x < width && (row[x] & 1) != 0)
			x++;
		if (x > from)
			buf_fmt(path, "M%d %dh%dv1h-%dz", from + QUIET, y + QUIET, x - from, x - from);
	}
}

int
qr_path(const char *text, struct buf *path, int *size)
{
	QRcode *code = QRcode_encodeString8bit(text, 0, QR_ECLEVEL_M);

	if (code == NULL)
		return 0;
	for (int y = 0; y < code->width; y++)
		put_row(code->data + y * code->width, code->width, y, path);
	*size = code->width + 2 * QUIET;
	QRcode_free(code);
	return 1;
}
