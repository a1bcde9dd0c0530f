/// Runs a network over samples, chunk by chunk, forwards and backwards, in memory made once.
///
/// It holds what depends on the network's structure (shape, knots, masks, functions) and must be
/// made anew when that changes; parameters are handed in at every evaluation, so that a line search
/// can try some without touching the network. A value: several of them, each with samples of its
/// own, can work at the same time, and their sums be added afterwards.
struct Evaluator: Sendable {
  let shape: NetworkShape
  /// Samples that go through together, at most.
  let chunk: Int
  private let base: BaseFunction
  let layers: [LayerMemory]
  let layouts: [ParameterLayout]
  let tables: [BasisTable]
  let symbolicEdges: [[SymbolicEdge]]
  private let masks: [[Double]]
  /// `[node][sample]` of every node layer, inputs first, and the gradients in the same shape.
  let nodeValues: [Int]
  let nodeGradients: [Int]
  let gradientRange: Range<Int>
  let momentRange: Range<Int>
  private let placeOffsets: [Int]
  private let scratchOffset: Int
  var memory: EvaluatorMemory
  var places: [Int32]
  private var inputCache: InputCache?
  /// Chunks that the cache is for, and its part of what all caches may take; nil for all.
  private var cachedChunks: (chunks: Range<Int>, share: Int)?
  /// Whether the gradients of the coefficients are zero, since they have been collected.
  var isCollected = false
  /// Whether the parameters of the first layer are passed by, some inputs at a time: see `prepare`.
  var streamsParameters = false
  /// The chunk that is loaded, where the cache may hold it.
  private var cachedChunk: Int?
  /// Whether `backward` goes on to the inputs. What is cached of the first layer is not enough for
  /// that: samples must be loaded with indices.
  private let differentiatesInputs: Bool
  /// Shares of the levels of each input that is a category, as `Layer` has them.
  private let levelShares: [[Double]]

  /// An evaluator for networks of the structure of `network`.
  init(_ network: Network, differentiatesInputs: Bool = false) {
    self.differentiatesInputs = differentiatesInputs
    shape = network.shape
    chunk = network.chunkLength
    base = network.base
    layouts = network.layers.map(\.layout)
    masks = network.layers.map(\.mask)
    tables = network.layers.map { layer in
      BasisTable(
        knots: layer.knots, inputs: layer.inputs, intervals: layer.intervals,
        order: network.order, extrapolation: network.extrapolation,
        levelCounts: layer.levelShares.map(\.count))
    }
    symbolicEdges = network.layers.map(Self.symbolicEdges)
    levelShares = network.layers.first?.levelShares ?? []
    let plan = MemoryPlan(
      network, tables: tables, symbolicEdges: symbolicEdges,
      differentiatesInputs: differentiatesInputs)
    layers = plan.layers
    nodeValues = plan.nodeValues
    nodeGradients = plan.nodeGradients
    gradientRange = plan.gradients
    momentRange = plan.moments
    placeOffsets = plan.places
    scratchOffset = plan.scratch
    memory = EvaluatorMemory(count: plan.end)
    places = [Int32](repeating: 0, count: plan.placeCount)
    inputCache = layers.first.map(InputCache.init)
  }

  private static func symbolicEdges(of layer: Layer) -> [SymbolicEdge] {
    var edges: [SymbolicEdge] = []
    for i in 0..<layer.inputs {
      for j in 0..<layer.outputs {
        let edge = layer.layout.edge(i, j)
        guard layer.symbolicMask[edge] != 0, let function = layer.functions[edge] else { continue }
        edges.append(
          SymbolicEdge(
            input: i, output: j, mask: layer.symbolicMask[edge], kernel: function.kernel,
            affine: layer.layout.affine.lowerBound + 4 * edge, isMixed: layer.mask[edge] != 0))
      }
    }
    return edges
  }

  // MARK: Preparation

  /// Multiplies masks and scales into the coefficients. Call before the first chunk.
  ///
  /// - Parameter streaming: whether there is one chunk only, without pulls, whose gradient is wanted.
  ///   Where the first layer allows it, its coefficients are then prepared, and their gradients
  ///   collected, for some inputs at a time, in memory that stays in the cache: a wide layer has
  ///   more parameters than there is room for, and its time would go into moving them.
  mutating func prepare(parameters: UnsafePointer<Double>, streaming: Bool = false) {
    cachedChunk = nil
    streamsParameters =
      streaming && !differentiatesInputs && layers[0].form == .cubic && levelShares.isEmpty
    for index in layers.indices where index > 0 || !streamsParameters {
      withParameters(index, parameters) { $0.prepare() }
      if index == 0 { prepareUnknownLevels() }
      withPass(index, count: 0) { $0.prepareForms() }
    }
  }

  /// What a category's edges make of a level that was not seen in training: the mean of what they make of
  /// the others.
  private mutating func prepareUnknownLevels() {
    guard let layer = layers.first else { return }
    for (input, shares) in levelShares.enumerated() where !shares.isEmpty {
      let start = layer.prepared.coefficients + input * layer.functions * layer.width
      for output in start..<start + layer.outputs {
        var mean = 0.0
        for (level, share) in shares.enumerated() {
          mean += share * memory[output + (level + 1) * layer.width]
        }
        setMemory(output, mean)
      }
    }
  }

  /// Where the parameters end that the last backward pass has taken on the way, if it has.
  var streamedParameters: Int? { streamsParameters ? layouts[0].affine.lowerBound : nil }

  // MARK: Chunks

  /// Keeps what the first layer computes for some chunks only, with `share` evaluators alike.
  mutating func restrictCache(to chunks: Range<Int>, share: Int) {
    cachedChunks = (chunks, share)
  }

  /// Gives its cache away for another; nil stands for an empty one.
  mutating func exchangeCache(_ other: inout InputCache?) {
    swap(&inputCache, &other)
    if inputCache == nil { inputCache = layers.first.map(InputCache.init) }
    cachedChunk = nil
  }

  /// Puts the samples `range` of `dataset`, or those that `indices` names there, into the input.
  ///
  /// - Parameter needsValues: whether the inputs themselves are wanted, where what the first layer
  ///   computes of them is kept from before.
  mutating func load(
    _ dataset: Dataset, _ range: Range<Int>, indices: [Int]?, needsValues: Bool = true
  ) {
    cachedChunk = indices == nil ? cacheChunk(dataset, range) : nil
    if let cachedChunk, inputCache?.isFilled(cachedChunk) == true, !needsValues,
      symbolicEdges[0].isEmpty
    {
      return
    }
    let start = nodeValues[0]
    let inputs = shape.inputs
    _ = memory.withPointer { memory in
      dataset.inputs.withUnsafeBufferPointer { source in
        guard let source = source.baseAddress else { return }
        for i in 0..<inputs {
          let column = source + i * dataset.count
          let target = memory + start + i * chunk
          if let indices {
            for (sample, position) in range.enumerated() {
              target[sample] = column[indices[position]]
            }
          } else {
            target.update(from: column + range.lowerBound, count: range.count)
          }
        }
      }
    }
  }

  private mutating func cacheChunk(_ dataset: Dataset, _ range: Range<Int>) -> Int? {
    let all = 0..<(dataset.count + chunk - 1) / chunk
    let (chunks, share) = cachedChunks ?? (all, 1)
    guard inputCache?.use(dataset, chunks: chunks, share: share) == true else { return nil }
    return range.lowerBound / chunk
  }

  /// Takes the loaded samples to the outputs.
  ///
  /// - Parameters:
  ///   - layerCount: how many layers to pass; all by default.
  ///   - moments: whether to add to the statistics, and whether this is their first chunk.
  mutating func forward(
    parameters: UnsafePointer<Double>, count: Int, layerCount: Int? = nil,
    moments: MomentPass = .none
  ) {
    for index in 0..<(layerCount ?? layers.count) {
      let isKnown = index == 0 && cachedChunk.map { inputCache?.isFilled($0) == true } == true
      let (layout, nodes) = (layouts[index], shape.layers[index + 1])
      let values = nodeValues[index + 1]
      let mask = index == 0 && streamsParameters ? masks[0] : nil
      withPass(index, count: count) { pass in
        if !isKnown { pass.evaluateInputs() }
        pass.withStream(layout, mask, parameters) {
          pass.sumEdges(parameters: parameters, stream: $0)
        }
        pass.makeNodes(pass.nodes(layout, nodes, parameters), into: pass.memory + values)
        if moments == .first { pass.setShifts(parameters: parameters) }
        if moments != .none { pass.addMoments(parameters: parameters) }
      }
    }
  }

  /// Takes the gradients at the outputs back to those of the prepared numbers.
  ///
  /// - Parameter target: where gradients go that are known on the way, when parameters are streamed.
  mutating func backward(
    parameters: UnsafePointer<Double>, count: Int, pulls: Bool, target: GradientTarget? = nil
  ) {
    for index in layers.indices.reversed() {
      let (gradients, inputs) = (nodeGradients[index + 1], nodeGradients[index])
      let stops = index == 0 && !differentiatesInputs
      let (layout, nodes) = (layouts[index], shape.layers[index + 1])
      let mask = index == 0 && streamsParameters ? masks[0] : nil
      withPass(index, count: count) { pass in
        pass.makeGradients(pass.nodes(layout, nodes, parameters), of: pass.memory + gradients)
        pass.withStream(layout, mask, parameters) { stream in
          pass.backward(
            parameters: parameters, inputGradient: stops ? nil : pass.memory + inputs,
            pulls: pulls,
            stream: stream.flatMap { stream in
              target.map { EdgeGradientStream(pass: stream, target: $0) }
            })
        }
      }
    }
  }

  @inline(__always)
  mutating func withPass(_ index: Int, count: Int, _ body: (LayerPass) -> Void) {
    let layer = layers[index]
    let edges = symbolicEdges[index]
    let (base, input, place) = (base, nodeValues[index], placeOffsets[index])
    let (table, scratch) = (tables[index], scratchOffset)
    let chunk = index == 0 ? cachedChunk : nil
    _ = memory.withPointer { memory in
      places.withUnsafeMutableBufferPointer { places in
        guard let places = places.baseAddress else { return }
        table.withView { basis in
          let layout = layer.inputLayout
          func run(_ slots: InputSlots) {
            body(
              LayerPass(
                memory: memory, slots: slots, scratch: places + scratch, layer: layer,
                basis: basis, baseFunction: base, symbolicEdges: edges, input: memory + input,
                count: count))
          }
          if let chunk {
            inputCache?.withSlots(ofChunk: chunk, count: count, run)
          } else {
            run(layout.slots(memory + layer.work.inputNumbers, places + place, count: count))
          }
        }
      }
    }
  }

  @inline(__always)
  mutating func withParameters(
    _ index: Int, _ parameters: UnsafePointer<Double>, _ body: (ParameterPass) -> Void
  ) {
    let (layer, layout, mask) = (layers[index], layouts[index], masks[index])
    _ = memory.withPointer { memory in
      mask.withUnsafeBufferPointer { mask in
        guard let mask = mask.baseAddress else { return }
        body(
          ParameterPass(
            memory: memory, layer: layer, layout: layout, mask: mask, parameters: parameters))
      }
    }
  }

  // MARK: Memory

  /// Opens the arena for writing, for the loss.
  @inline(__always)
  mutating func withMemory(_ body: (UnsafeMutablePointer<Double>) -> Void) {
    _ = memory.withPointer(body)
  }

  /// Sets one number of the arena, for the penalties.
  @inline(__always)
  mutating func setMemory(_ position: Int, _ value: Double) { memory[position] = value }
}

/// Whether a forward pass adds to the statistics.
enum MomentPass: Sendable {
  case none
  case first
  case further
}

extension LayerPass {
  /// Opens the pass over the layer's parameters where there is a mask given.
  @inline(__always)
  fileprivate func withStream(
    _ layout: ParameterLayout, _ mask: [Double]?, _ parameters: UnsafePointer<Double>,
    _ body: (ParameterPass?) -> Void
  ) {
    guard let mask else { return body(nil) }
    mask.withUnsafeBufferPointer { mask in
      guard let mask = mask.baseAddress else { return }
      body(
        ParameterPass(
          memory: memory, layer: layer, layout: layout, mask: mask, parameters: parameters))
    }
  }

  /// The pass over the layer's nodes.
  @inline(__always)
  fileprivate func nodes(
    _ layout: ParameterLayout, _ nodes: NetworkShape.NodeLayer,
    _ parameters: UnsafePointer<Double>
  ) -> NodePass {
    NodePass(
      memory: memory, layer: layer, layout: layout, nodes: nodes, parameters: parameters,
      count: count)
  }
}
