# files of lang/session
