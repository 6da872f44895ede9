/* server/http/remember.h - what answering notes in memory, written now and then: a request never waits for it. */
#ifndef SERVER_HTTP_REMEMBER_H
#define SERVER_HTTP_REMEMBER_H
#include "base/err.h"
#include "db/db.h"
#include "server/http/request.h"

/*
 * Writes when calendars were last read and how many read each topic, in one
 * transaction; nothing new: none. What cannot be written is noted again
 * tomorrow: a day late is no loss.
 * returns 0, or -1 as db_write
 */
int remember(const struct app *app, struct db *db, struct err *e);

#endif
