import KAN
import Session
import Storage

/// Creates a session from the options.
enum SessionLoader {
  /// The model file that the options name, if any.
  static func file(_ model: ModelArguments) throws(SessionError) -> ModelFile? {
    guard let path = model.model else { return nil }
    let file: ModelFile
    do {
      file = try ModelFile.read(path)
    } catch {
      throw SessionError(error)
    }
    if let complaint = try model.complaint(about: file.model, in: path) {
      throw SessionError(.usage, complaint)
    }
    return file
  }

  /// The files that the options name; throws a usage error if one of them would be overwritten.
  static func files(
    data: DataArguments, model: String? = nil, script: String? = nil, results: ResultArguments
  ) throws(SessionError) -> FilesInUse {
    var files = FilesInUse()
    files.read(data.data, as: .table)
    files.read(data.test, as: .testTable)
    files.read(model, as: .model)
    files.read(script, as: .script)
    try files.write(results.output, as: .model)
    try files.write(results.log, as: .log)
    try files.checkStandardOutput()
    return files
  }

  /// - Parameter file: the model file, from `file(_:)`.
  static func engine(
    data: DataArguments, model: ModelArguments, training: TrainingArguments, file: ModelFile?
  ) throws(SessionError) -> Engine {
    var settings = try training.settings(gridEps: model.gridEps)
    if let file, training.isEmpty { settings = file.settings }
    let options = try model.options()
    return try engine(
      data: data.options(loss: file?.model.loss ?? options.loss), model: options,
      settings: settings, file: file)
  }

  /// The columns of a table default to those of the file's model.
  static func engine(
    data: DataOptions, model: ModelOptions, settings: TrainingSettings, file: ModelFile?
  ) throws(SessionError) -> Engine {
    var options = data
    if let file, options.path != nil {
      options.adopt(file.model)
    }
    return try Engine(
      data: PreparedData(options), options: model, settings: settings, file: file,
      clock: Headless.clock)
  }
}
