import KAN
import Storage

extension Engine {
  /// Takes over the model of a file, if it fits the data. Where that changes the scales, the history
  /// begins anew: its states were seen through others.
  mutating func adopt(_ file: ModelFile, title: String) throws(SessionError) {
    try check(file.model)
    // The model brings its own scales; samples must be seen through them.
    let seen = data
    data = try data.rescaled(
      inputs: file.model.inputs,
      targets: file.model.loss.hasClasses ? data.targets : file.model.outputs)
    model = file.model
    opened = (file.model.network, file.curve.records.last?.step ?? 0)
    curve = file.curve
    // The session's own stay, unless the file has others of their names.
    let names = Set(file.functions.map(\.name))
    functions = file.functions + functions.filter { !names.contains($0.name) }
    adoptFunctions()
    recording = Recording()
    // Its networks were seen through other scales too.
    discovery = nil
    endedSearch = nil
    options.adopt(model)
    let entry = HistoryEntry(title: title, model: model, curve: curve)
    if data.inputs == seen.inputs, data.targets == seen.targets, title != Self.startTitle {
      history.append(entry)
    } else {
      history = History(entry)
    }
  }

  private func check(_ model: Model) throws(SessionError) {
    let names = model.inputs.map(\.name)
    guard names == data.inputs.map(\.name) else {
      throw SessionError(
        .badData,
        "the model takes \(names.joined(separator: ", ")), the data give "
          + data.inputs.map(\.name).joined(separator: ", "))
    }
    for dataset in [data.train, data.test].compactMap({ $0 }) {
      if let complaint = model.loss.complaint(
        about: dataset, outputs: model.network.shape.outputs)
      {
        throw SessionError(.badData, "the model does not fit the data: \(complaint)")
      }
    }
  }
}
