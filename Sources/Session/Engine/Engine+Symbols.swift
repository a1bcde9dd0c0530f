import Expressions
import KAN
import Storage
import Symbolic

// Commands about symbols that leave the network as it is, or change it only when a search ends.

extension Engine {
  // MARK: Functions

  /// The function of a name, built in or the user's own.
  func function(named name: String) throws(SessionError) -> ElementaryFunction {
    if let function = ElementaryFunction(named: name, users: functions) { return function }
    throw SessionError(
      .failed, FunctionScope.complaint(about: name, defined: functions.map(\.name)))
  }

  /// The functions of these names; without names all there are.
  func library(_ names: [String]?) throws(SessionError) -> [ElementaryFunction] {
    guard let names else {
      return ElementaryFunction.library + functions.map { .user($0) }
    }
    var library: [ElementaryFunction] = []
    for name in names {
      let function = try function(named: name)
      if !library.contains(function) { library.append(function) }
    }
    return library
  }

  /// Adds a function to the library, or replaces one that no edge uses. The states of the history
  /// that use another one of the name bring it back.
  mutating func define(
    _ name: String, _ formula: String, _ complexity: Int?
  ) throws(SessionError) -> Outcome {
    try checkNothingChanges(before: "define")
    let function: UserFunction
    do {
      function = try UserFunction(name: name, formula: formula, complexity: complexity)
    } catch {
      throw SessionError(.failed, error.description)
    }
    if let index = functions.firstIndex(where: { $0.name == name }) {
      if functions[index] != function, let edge = edge(using: name) {
        throw SessionError(
          .failed,
          "\(name) is in use by edge \(edge); unfix that edge first, or take another name")
      }
      functions[index] = function
    } else {
      functions.append(function)
    }
    hasUnsavedWork = true
    note(.define(name: name, formula: formula, complexity: complexity))
    return .done(
      command: "define",
      message: "\(name)(x) = \(function.expression), complexity \(function.complexity)")
  }

  /// An edge that is fixed to the user's function of that name.
  private func edge(using name: String) -> EdgeID? {
    let network = network
    return network.activeEdges.first { edge in
      switch network.layers[edge.layer].kind(edge.input, edge.output) {
      case .symbolic(.user(let function)), .mixed(.user(let function)): function.name == name
      default: false
      }
    }
  }

  /// Lets the functions that the network uses stand for their names.
  mutating func adoptFunctions() {
    for function in model.network.userFunctions {
      if let index = functions.firstIndex(where: { $0.name == function.name }) {
        functions[index] = function
      } else {
        functions.append(function)
      }
    }
  }

  // MARK: Edges

  /// Checks that there is an edge.
  func check(_ edge: EdgeID) throws(SessionError) {
    let network = network
    guard network.contains(edge) else {
      throw SessionError(
        .failed,
        "there is no edge \(edge) in a network [\(network.shape)]; "
          + "edges are (layer, input, output), from 0")
    }
    guard network.layers[edge.layer].kind(edge.input, edge.output) != .removed else {
      throw SessionError(
        .failed, "edge \(edge) has been taken out; undo or checkout bring it back")
    }
  }

  mutating func suggest(
    _ edge: EdgeID, _ names: [String]?, _ count: Int
  ) throws(SessionError) {
    try check(edge)
    pending.append(
      Suggesting(
        edge, of: currentModel, library: try library(names), count: count, train: data.train))
  }

  /// Begins a search; a run under way ends first, at its last whole step.
  mutating func fixAutomatically(
    _ names: [String]?, _ minimumR2: Double?
  ) throws(SessionError) {
    try checkNothingChanges(before: "auto")
    let library = try library(names)
    abandonRun()
    pending.append(
      Fixing(
        model, train: data.train, library: library, minimumR2: minimumR2,
        logged: .auto(library: names, minimumR2: minimumR2)))
  }

  // MARK: Formulas

  mutating func findFormula(_ work: FindingFormula) throws(SessionError) {
    var work = work
    // After a search it is the model that the search leads to.
    if changingSearch == nil { try work.begin(currentModel, data) }
    pending.append(work)
  }

  mutating func export(_ path: String) throws(SessionError) -> Outcome? {
    try ExportFormat(path: path).export(&self, path)
  }

  static func write(_ text: String, to path: String) throws(SessionError) {
    try write(Array(text.utf8), to: path)
  }

  static func write(_ bytes: [UInt8], to path: String) throws(SessionError) {
    do {
      try AtomicFile.write(bytes, to: path)
    } catch {
      throw SessionError(error)
    }
  }

  // MARK: Searches

  /// The command under way whose end may change the network.
  var changingSearch: String? { pending.first(where: \.changesNetwork)?.command }

  /// Refuses a command that would not go together with what is under way.
  func checkNothingChanges(before command: String) throws(SessionError) {
    guard let search = changingSearch else { return }
    let already = search == command ? " already" : ""
    throw SessionError(.failed, "\(search) is under way\(already); stop it first")
  }

  /// Stops searches: some end with what they have found, of others nothing is left but that it is
  /// told.
  ///
  /// - Returns: the names of the commands that were stopped.
  mutating func stopSearches() -> [String] {
    var stopped: [String] = []
    for index in pending.indices where pending[index].isSearch {
      stopped.append(pending[index].command)
      if !pending[index].stop() {
        pending[index] = StoppedWork(command: pending[index].command)
      }
    }
    return stopped
  }

  /// Drops the search of `auto`: its result is for a network that is about to change.
  mutating func dropFixing() {
    for index in pending.indices where pending[index] is Fixing {
      pending[index] = StoppedWork(command: pending[index].command)
    }
  }
}
