/* ffi_isolate.c - C functions in a process of their own (--isolate).
 *
 * Each extern block has a child that holds the library and waits for calls on a socket:
 * slots go there as bytes, results come back, and in between the child may ask for
 * callbacks. When it dies, that is an error of the call; the next call makes a new child,
 * and handles of the old one are gone. Pointers of C are the child's own and mean nothing
 * here, so they only travel. */
#include <dlfcn.h>
#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include "runtime/base/limit.h"
#include "runtime/base/mem.h"
#include "stdlib/ffi_state.h"

typedef struct ffi_child {
    pid_t pid;                  /* 0: it has died */
    int fd;
} ffi_child;

enum { ASK_CALL = 1, ASK_END, SAY_READY, SAY_MISSING, SAY_FAILED, SAY_CALLBACK, SAY_RESULT,
       SAY_ANSWER };
enum { WAIT_MILLISECONDS = 20, RESULT_ROOM = 16 };

/* --- bytes ------------------------------------------------------------------------------- */

static bool put(int fd, const void *data, size_t n)
{
    const char *s = data;
    while (n > 0) {
        ssize_t k = send(fd, s, n, MSG_NOSIGNAL);
        if (k < 0 && errno == EINTR) continue;
        if (k <= 0) return false;
        s += k;
        n -= (size_t)k;
    }
    return true;
}

/* False at the end of the other side; with `limited` also when a limit is met. */
static bool get(int fd, void *data, size_t n, bool limited)
{
    char *s = data;
    while (n > 0) {
        struct pollfd p = { .fd = fd, .events = POLLIN };
        if (limited && geo_poll() != GEO_OK) return false;
        if (limited && poll(&p, 1, WAIT_MILLISECONDS) <= 0) continue;
        ssize_t k = recv(fd, s, n, 0);
        if (k < 0 && errno == EINTR) continue;
        if (k <= 0) return false;
        s += k;
        n -= (size_t)k;
    }
    return true;
}

static bool put_number(int fd, uint64_t x) { return put(fd, &x, sizeof x); }

/* A text or NULL. */
static bool put_text(int fd, const char *text)
{
    uint64_t n = text ? strlen(text) + 1 : 0;
    return put_number(fd, n) && put(fd, text, n);
}

/* --- slots as bytes ---------------------------------------------------------------------- */

static bool is_text(const c_param *p)
{
    return p->type.kind == C_STRING && p->direction == BY_VALUE;
}

static bool put_slot(int fd, const c_param *p, const c_slot *s)
{
    if (p && is_text(p)) return put_text(fd, s->scalar.pointer);
    bool goes = s->data && (!p || p->direction != OUT);
    return put_number(fd, s->scalar.bits) && put_number(fd, s->count)
        && put_number(fd, s->bytes) && put_number(fd, goes)
        && (!goes || put(fd, s->data, s->bytes));
}

static bool get_memory(int fd, c_slot *s, bool comes)
{
    s->data = geo_alloc_zero(s->bytes + 16, 1);
    return s->data && (!comes || get(fd, s->data, s->bytes, false));
}

static bool get_slot(int fd, const c_param *p, c_slot *s)
{
    uint64_t count, bytes, comes;
    if (is_text(p)) {
        if (!get(fd, &bytes, sizeof bytes, false)) return false;
        s->bytes = bytes;
        if (bytes && !get_memory(fd, s, true)) return false;
        s->scalar.pointer = s->data;
        return true;
    }
    if (!get(fd, &s->scalar.bits, 8, false) || !get(fd, &count, 8, false)
        || !get(fd, &bytes, 8, false) || !get(fd, &comes, 8, false)) return false;
    s->count = count;
    s->bytes = bytes;
    return bytes == 0 || get_memory(fd, s, comes);
}

/* --- the child --------------------------------------------------------------------------- */

static size_t scalar_bytes(const c_type *type) { return c_kind_size(type->kind); }

/* The bytes of argument i of a callback, which C has given. */
static size_t callback_bytes(const c_function *type, int i, void **arguments)
{
    const c_param *p = &type->param[i];
    size_t n;
    if (!p->is_array) return scalar_bytes(&p->type);
    return ffi_callback_size(type, arguments, &p->size, &n) ? n * c_kind_size(p->type.kind) : 0;
}

static bool serve_call(c_block *block, int fd);
static bool serve_end(c_block *block, int fd);

/* The geo function may itself call C before it answers. */
static bool serve_until_answer(c_block *block, int fd)
{
    uint64_t ask;
    while (get(fd, &ask, sizeof ask, false)) {
        if (ask == SAY_ANSWER) return true;
        if (!(ask == ASK_CALL ? serve_call(block, fd) : serve_end(block, fd))) return false;
    }
    return false;
}

/* Asks the parent; true when it has answered without an error. */
static bool ask_parent(int fd, const c_function *type, int param, void **arguments, void *result)
{
    bool good = put_number(fd, SAY_CALLBACK) && put_number(fd, (uint64_t)param);
    for (int i = 0; i < type->n_params && good; i++) {
        const c_param *p = &type->param[i];
        bool by_value = p->direction == BY_VALUE;
        const void *at = by_value ? arguments[i] : *(void **)arguments[i];
        size_t bytes = at ? callback_bytes(type, i, arguments) : 0;
        if (is_text(p)) good = put_text(fd, *(char **)at);
        else good = put_number(fd, bytes) && (p->direction == OUT || put(fd, at, bytes));
    }
    uint64_t answered = 0;
    good = good && serve_until_answer(type->block, fd)
        && get(fd, &answered, sizeof answered, false)
        && get(fd, result, RESULT_ROOM, false);
    for (int i = 0; i < type->n_params && good; i++)
        if (type->param[i].direction == OUT) {
            void *to = *(void **)arguments[i];
            good = get(fd, to, to ? callback_bytes(type, i, arguments) : 0, false);
        }
    return good && answered;
}

void ffi_child_callback(c_call *call, int param, void **arguments, void *result)
{
    char room[RESULT_ROOM] = { 0 };
    const c_function *type = call->function->param[param].type.callback;
    if (call->failed) return;
    call->failed = !ask_parent(call->remote, type, param, arguments, room);
    size_t n = type->result.kind == C_VOID ? 0 : scalar_bytes(&type->result);
    if (n && n < sizeof(ffi_arg)) n = sizeof(ffi_arg);
    memcpy(result, room, n);
}

static c_function *function_at(const c_block *block, uint64_t index)
{
    for (c_function *f = block->functions; f; f = f->next)
        if ((uint64_t)f->index == index) return f;
    return NULL;
}

static bool put_results(int fd, const c_call *call)
{
    const c_function *f = call->function;
    diagnostic *late = ffi_kept_error(f->block);
    bool good = put_number(fd, SAY_RESULT) && put_number(fd, late != NULL);
    diag_free(late);
    if (f->result.kind == C_STRING) good = good && put_text(fd, *(char **)call->result.data);
    else good = good && put(fd, call->result.data, call->result.bytes);
    for (int i = 0; i < f->n_params && good; i++)
        if (f->param[i].direction == OUT || f->param[i].direction == INOUT)
            good = put(fd, call->slot[i].data, call->slot[i].bytes);
    return good;
}

static bool serve_call(c_block *block, int fd)
{
    uint64_t index, n_slots, result_bytes;
    c_call call = { .vm = block->vm, .remote = fd };
    if (!get(fd, &index, 8, false) || !get(fd, &n_slots, 8, false)
        || !get(fd, &result_bytes, 8, false)) return false;
    call.function = function_at(block, index);
    call.n_slots = (int)n_slots;
    bool good = call.function && n_slots <= C_PARAMS + C_MORE;
    for (int i = 0; i < call.n_slots && good; i++) {
        static const c_param MORE = { .type = { .kind = C_F64 } };
        static const c_param TEXT = { .type = { .kind = C_STRING } };
        uint64_t tag = 0;
        if (i >= call.function->n_params) good = get(fd, &tag, 8, false);
        call.slot[i].type = tag == 0 ? &ffi_type_double : tag == 1 ? &ffi_type_sint64
                                                                   : &ffi_type_pointer;
        good = good && get_slot(fd, i < call.function->n_params ? &call.function->param[i]
                                    : tag == 3 ? &TEXT : &MORE, &call.slot[i]);
        if (i < call.function->n_params) {
            const c_param *p = &call.function->param[i];
            bool called = p->type.kind == C_CALLBACK && call.slot[i].scalar.bits;
            call.callee[i] = called ? VALUE_NONE : VALUE_UNSET;
        }
    }
    call.result.bytes = result_bytes;
    call.result.data = geo_alloc_zero(result_bytes + RESULT_ROOM, 1);
    if (!good || !call.result.data) return false;
    ffi_open_closures(&call);
    ffi_invoke(&call);
    ffi_close_closures(&call);
    fflush(NULL);
    good = put_results(fd, &call);
    for (int i = 0; i < call.n_slots; i++) geo_free(call.slot[i].data);
    geo_free(call.result.data);
    return good;
}

static bool serve_end(c_block *block, int fd)
{
    uint64_t index, pointer;
    if (!get(fd, &index, 8, false) || !get(fd, &pointer, 8, false)) return false;
    if (index < (uint64_t)block->n_handles && block->handles[index]->end)
        block->handles[index]->end((void *)(uintptr_t)pointer);
    return true;
}

static bool open_library(c_block *block, int fd)
{
    void *handle = dlopen(block->library[0] ? block->library : NULL, RTLD_NOW | RTLD_LOCAL);
    if (!handle) return put_number(fd, SAY_FAILED) && put_text(fd, dlerror()) && false;
    for (c_function *f = block->functions; f; f = f->next) {
        *(void **)&f->entry = dlsym(handle, f->symbol);
        if (!f->entry)
            return put_number(fd, SAY_MISSING) && put_number(fd, (uint64_t)f->index) && false;
    }
    for (int i = 0; i < block->n_handles; i++)
        if (block->handles[i]->finaliser[0])
            *(void **)&block->handles[i]->end = dlsym(handle, block->handles[i]->finaliser);
    return put_number(fd, SAY_READY);
}

GEO_NORETURN static void be_child(c_block *block, int fd)
{
    static const int CRASHES[] = { SIGSEGV, SIGBUS, SIGFPE, SIGILL, SIGABRT, SIGALRM, SIGTERM };
    for (size_t i = 0; i < sizeof CRASHES / sizeof *CRASHES; i++) signal(CRASHES[i], SIG_DFL);
    signal(SIGINT, SIG_IGN);            /* the parent decides */
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    uint64_t ask;
    bool good = open_library(block, fd);
    while (good && get(fd, &ask, sizeof ask, false))
        good = ask == ASK_CALL ? serve_call(block, fd) : serve_end(block, fd);
    _exit(0);
}

/* --- the parent -------------------------------------------------------------------------- */

static void bury(ffi_child *child, int *status)
{
    if (child->pid <= 0) return;
    close(child->fd);
    while (waitpid(child->pid, status, 0) < 0 && errno == EINTR) { }
    child->pid = 0;
}

static bool start(c_block *block)
{
    int pair[2];
    fflush(NULL);                       /* or both would write what is waiting */
    if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, pair) != 0) return false;
    pid_t pid = fork();
    if (pid == 0) {
        close(pair[0]);
        be_child(block, pair[1]);
    }
    close(pair[1]);
    if (pid < 0) {
        close(pair[0]);
        return false;
    }
    *block->child = (ffi_child){ pid, pair[0] };
    block->generation++;
    return true;
}

bool ffi_isolate_open(c_block *block, geo_buffer *why, c_function **missing)
{
    uint64_t said = 0, n = 0;
    if (!block->child) block->child = vm_need(block->vm, geo_alloc_zero(1, sizeof(ffi_child)));
    if (!start(block)) {
        buffer_add_text(why, strerror(errno));
        return false;
    }
    int fd = block->child->fd;
    bool heard = get(fd, &said, sizeof said, true);
    if (heard && said == SAY_READY) return true;
    if (heard && said == SAY_MISSING && get(fd, &n, sizeof n, true))
        *missing = function_at(block, n);
    char text[256] = "it ended while it was opened";
    if (heard && said == SAY_FAILED && get(fd, &n, sizeof n, true))
        get(fd, text, n < sizeof text ? n : sizeof text - 1, true);
    text[sizeof text - 1] = '\0';
    buffer_add_text(why, text);
    int status;
    kill(block->child->pid, SIGKILL);
    bury(block->child, &status);
    return false;
}

void ffi_isolate_close(c_block *block)
{
    int status;
    if (block->child->pid > 0) shutdown(block->child->fd, SHUT_RDWR);
    bury(block->child, &status);
    geo_free(block->child);
    block->child = NULL;
}

void ffi_isolate_end(c_handle_type *type, void *pointer)
{
    const c_block *block = type->block;
    if (block->child->pid <= 0 || !type->finaliser[0]) return;
    for (int i = 0; i < block->n_handles; i++)
        if (block->handles[i] == type)
            (void)(put_number(block->child->fd, ASK_END)
                   && put_number(block->child->fd, (uint64_t)i)
                   && put_number(block->child->fd, (uint64_t)(uintptr_t)pointer));
}

/* The child is gone, or must go because a limit was met. */
GEO_NORETURN static void raise_end(c_call *call)
{
    ffi_child *child = call->function->block->child;
    int status = 0;
    geo_status limit = geo_poll();
    if (limit != GEO_OK) kill(child->pid, SIGKILL);
    bury(child, &status);
    call->function->block->generation++;        /* its handles are gone */
    vm_check(call->vm, limit, "");
    char how[96];
    if (WIFSIGNALED(status)) snprintf(how, sizeof how, "%s", strsignal(WTERMSIG(status)));
    else snprintf(how, sizeof how, "it ended the process with status %d", WEXITSTATUS(status));
    ffi_raise(call->vm, call->function, diag_new(MSG_FFI_CRASH, call->function->name,
                                                 call->function->block->library, how));
}

static bool send_call(c_call *call, int fd)
{
    const c_function *f = call->function;
    bool good = put_number(fd, ASK_CALL) && put_number(fd, (uint64_t)f->index)
        && put_number(fd, (uint64_t)call->n_slots) && put_number(fd, call->result.bytes);
    for (int i = 0; i < call->n_slots && good; i++) {
        c_slot *s = &call->slot[i];
        if (i < f->n_params) {
            if (f->param[i].type.kind == C_CALLBACK)
                s->scalar.bits = call->callee[i] != VALUE_UNSET;
            good = put_slot(fd, &f->param[i], s);
            continue;
        }
        static const c_param TEXT = { .type = { .kind = C_STRING } };
        uint64_t tag = s->type == &ffi_type_double ? 0 : s->type == &ffi_type_sint64 ? 1
                     : s->bytes ? 3 : 2;
        good = put_number(fd, tag) && put_slot(fd, tag == 3 ? &TEXT : NULL, s);
    }
    return good;
}

/* Arguments of a callback as if C had given them here. */
static bool answer_callback(c_call *call, int fd)
{
    uint64_t param, bytes;
    if (!get(fd, &param, sizeof param, true) || param >= (uint64_t)call->function->n_params)
        return false;
    c_function *type = call->function->param[param].type.callback;
    void *argument[C_PARAMS], *memory[C_PARAMS];
    size_t size[C_PARAMS];
    if (!type) return false;
    for (int i = 0; i < type->n_params; i++) {
        const c_param *p = &type->param[i];
        if (!get(fd, &bytes, sizeof bytes, true)) return false;
        size[i] = bytes;
        memory[i] = vm_scratch(call->vm, bytes + 16, 1);
        memset(memory[i], 0, bytes + 16);
        if (p->direction != OUT && !get(fd, memory[i], bytes, true)) return false;
        bool direct = p->direction == BY_VALUE && !is_text(p);
        argument[i] = direct ? memory[i] : (void *)&memory[i];
    }
    char result[RESULT_ROOM] = { 0 };
    if (!call->error) ffi_run_callback(call, (int)param, argument, result);
    bool good = put_number(fd, SAY_ANSWER) && put_number(fd, call->error == NULL)
        && put(fd, result, sizeof result);
    for (int i = 0; i < type->n_params && good; i++)
        if (type->param[i].direction == OUT) good = put(fd, memory[i], size[i]);
    return good;
}

static bool get_results(c_call *call, int fd)
{
    const c_function *f = call->function;
    uint64_t late, n;
    if (!get(fd, &late, sizeof late, true)) return false;
    if (late && !call->error) call->error = diag_new(MSG_FFI_LATE, f->block->library);
    if (f->result.kind == C_STRING) {
        if (!get(fd, &n, sizeof n, true)) return false;
        char *text = n ? vm_scratch(call->vm, n, 1) : NULL;
        if (n && !get(fd, text, n, true)) return false;
        *(char **)call->result.data = text;
    } else if (!get(fd, call->result.data, call->result.bytes, true)) {
        return false;
    }
    for (int i = 0; i < f->n_params; i++)
        if (f->param[i].direction == OUT || f->param[i].direction == INOUT)
            if (!get(fd, call->slot[i].data, call->slot[i].bytes, true)) return false;
    return true;
}

/* What would be a pointer into this process is refused. */
static void check_travels(c_call *call)
{
    const c_function *f = call->function;
    for (int i = 0; i < f->n_params; i++) {
        const c_param *p = &f->param[i];
        const c_struct *s = p->type.kind == C_STRUCT ? p->type.record : NULL;
        bool stays = p->is_kept || (p->direction != BY_VALUE && p->type.kind == C_STRING
                                    && !p->is_array);
        for (int k = 0; s && k < s->n; k++) stays |= s->type[k].kind == C_STRING;
        if (stays) ffi_raise(call->vm, f, diag_new(MSG_FFI_ISOLATED, p->name));
    }
}

void ffi_isolate_invoke(c_call *call)
{
    c_block *block = call->function->block;
    check_travels(call);
    if (block->child->pid <= 0) {
        geo_buffer why = GEO_BUFFER_EMPTY;
        c_function *missing = NULL;
        bool good = ffi_isolate_open(block, &why, &missing);
        buffer_free(&why);
        if (!good) ffi_raise(call->vm, call->function,
                             diag_new(MSG_FFI_LIBRARY, block->library, "no new process"));
    }
    int fd = block->child->fd;
    uint64_t said = SAY_CALLBACK;
    if (!send_call(call, fd)) raise_end(call);
    while (said == SAY_CALLBACK) {
        if (!get(fd, &said, sizeof said, true)) raise_end(call);
        if (said == SAY_CALLBACK && !answer_callback(call, fd)) raise_end(call);
    }
    if (said != SAY_RESULT || !get_results(call, fd)) raise_end(call);
}
