load() = {
    import "tools"
}
