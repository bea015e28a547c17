# files of runtime/transport
