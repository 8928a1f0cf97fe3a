/* interrupt.h -- a process that is interrupted leaves nothing half done behind. */
#ifndef ENGINE_INTERRUPT_H
#define ENGINE_INTERRUPT_H

/* From now on SIGINT, SIGTERM and SIGHUP, where they would end the process, first run what is registered for its exit,
 * and then end it. To be called before any thread is started, and before that is registered; once is enough. */
void interrupt_exits(void);

#endif
