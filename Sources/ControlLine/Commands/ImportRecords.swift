import ArgumentParser
import FollowUp
import Intake

struct ImportRecords: WritingVerb {
    static let configuration = CommandConfiguration(
        commandName: "import", abstract: "Hand in records from a CSV file.",
        discussion: """
            The first row names the columns. Records that are known already are brought up to date; importing the same file again is \
            harmless. Rows that are refused are listed, and written unchanged to FILE.rejected.csv, to be mended and imported.

            The delimiter is told from the first row: comma, semicolon or tab. The text is UTF-8.
            """)

    @Argument(help: ArgumentHelp("The file; '-' is standard input.", valueName: "file"), completion: .file(extensions: ["csv"]))
    var file: String
    @Option(name: .long, help: "What is in it; told from the file's name when left out.")
    var kind: RecordKind?
    @Option(
        name: .long,
        help: ArgumentHelp("Take the column of that name for the field; may be given several times.", valueName: "field=column"))
    var map: [ColumnChoice] = []
    @Option(name: .long, help: ArgumentHelp("The character between fields, or 'tab'.", valueName: "character"))
    var delimiter: Delimiter?
    @Option(name: .long, help: ArgumentHelp("So many rows go in one call.", valueName: "rows"))
    var batch = 10_000
    @Option(name: .long, help: ArgumentHelp("So many calls may be under way at once.", valueName: "number"))
    var calls = 4
    @OptionGroup var writing: WriteOptions
    @OptionGroup var shared: SharedOptions

    func validate() throws {
        // The daemon takes about a million values in one call.
        guard (1...20_000).contains(batch) else { throw ValidationError("--batch must be 1 to 20000") }
        guard (1...64).contains(calls) else { throw ValidationError("--calls must be 1 to 64") }
        let fields = map.map(\.field)
        if let twice = fields.first(where: { field in fields.count { $0 == field } > 1 }) {
            throw ValidationError("--map names the field '\(twice)' twice")
        }
        if kind == nil, RecordKind(fileName: file) == nil {
            let kinds = RecordKind.allCases.map { "--kind \($0.rawValue)" }.joined(separator: ", ")
            throw ValidationError("the name '\(file)' does not tell what is in the file; add one of \(kinds)")
        }
    }

    func execute(in session: Session) async throws -> ExitStatus {
        guard let kind = kind ?? RecordKind(fileName: file) else { return .usage }
        let isStandardInput = file == "-"
        let options = CSVReader.Options(delimiter: delimiter?.byte)
        var source = try RowSource(
            try CSVFile(path: isStandardInput ? session.surroundings.input : file, options: options),
            name: isStandardInput ? "stdin" : file, kind: kind,
            explicit: Dictionary(uniqueKeysWithValues: map.map { ($0.field, $0.column) }), batchRows: batch, words: session.words)
        if !source.mapping.ignored.isEmpty {
            let names = source.mapping.ignored.map { "'\($0)'" }.joined(separator: ", ")
            session.errors.line(session.words.notTaken(source.name, kind.rawValue, names).printable)
        }
        var daemons = [try await session.daemon()]
        // Reps name managers who may stand in an earlier call; all other records can come in any order.
        if kind != .reps { daemons.append(try await session.daemon()) }
        let importer = Importer(daemons: daemons, session: session, calls: calls)
        let report = try await importer.run(&source, input: file)
        let summary = ImportSummary(report: report, name: source.name, words: session.words)
        session.errors.lines(summary.warnings)
        if session.isJSON { session.print(json: report) } else { session.output.lines(summary.lines) }
        return report.refused == 0 ? .ok : .partlyRefused
    }
}

/// `--map`: a field, and the column to take for it.
struct ColumnChoice: ExpressibleByArgument {
    var field: String
    var column: String

    init?(argument: String) {
        guard let sign = argument.firstIndex(of: "="), sign != argument.startIndex else { return nil }
        field = String(argument[..<sign])
        column = String(argument[argument.index(after: sign)...])
        if column.isEmpty { return nil }
    }
}

/// `--delimiter`: one ASCII character that can stand between fields.
struct Delimiter: ExpressibleByArgument {
    var byte: UInt8

    init?(argument: String) {
        if argument == "tab" || argument == "\\t" {
            byte = UInt8(ascii: "\t")
            return
        }
        let bytes = Array(argument.utf8)
        guard bytes.count == 1, bytes[0] == UInt8(ascii: "\t") || (0x20..<0x7f).contains(bytes[0]), bytes[0] != UInt8(ascii: "\"") else {
            return nil
        }
        byte = bytes[0]
    }
}
