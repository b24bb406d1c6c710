import ControlLine

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#endif

@main
enum Main {
    static func main() async {
        exit(await ControlLine.run(Array(CommandLine.arguments.dropFirst()), in: .process()))
    }
}
