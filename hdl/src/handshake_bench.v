`timescale 1ns/1ps
// Offers the words of words.hex, each after the idle clocks that stand in its top 16 bits, takes
// answers by the pattern of ready.hex, and compares each with its line of expected.hex, unknown
// bits included. An answer that is offered must stay until it is taken.
module bench;
  reg clock = 1'b0;
  reg reset = 1'b1;
  reg in_valid = 1'b0;
  reg out_ready = 1'b0;
  reg [@IN@:0] in = 0;
  wire [@OUT@:0] out;
  wire in_ready, out_valid;
  reg [@WORD@:0] words [0:@LAST_WORD@];
  reg [0:0] ready [0:@LAST_READY@];
  reg [@OUT@:0] expected [0:@LAST_ANSWER@];
  reg [@WORD@:0] word;
  reg [@OUT@:0] offered;
  reg [15:0] idle;
  reg taken = 1'b1, waiting = 1'b0;
  integer tick = 0, sent = 0, answers = 0, bad = 0, printed = 0;
  integer first_in = -1, latency = -1, last_out = -1, interval = 0;
  @NAME@ dut(.clock(clock), .reset(reset), .in_valid(in_valid), .in_ready(in_ready),
    .out_valid(out_valid), .out_ready(out_ready)@PINS@);
  initial begin
    $readmemh("words.hex", words);
    $readmemh("ready.hex", ready);
    $readmemh("expected.hex", expected);
  end
  always #5 clock = ~clock;
  // What passes at this edge. The circuit changes its outputs after all of this has run.
  always @(posedge clock) begin
    if (!reset) begin
      if (in_valid && in_ready === 1'b1) begin
        taken = 1'b1;
        sent = sent + 1;
        if (sent == @FIRST_LAST@) first_in = tick;
      end
      if (in_ready !== 1'b0 && in_ready !== 1'b1) bad = bad + 1;
      if (out_valid !== 1'b0 && latency < 0) latency = tick - first_in;
      if (waiting && (out_valid !== 1'b1 || out !== offered)) bad = bad + 1;
      waiting = out_valid === 1'b1 && !out_ready;
      offered = out;
      if (out_valid !== 1'b0 && out_ready) begin
        if (answers >= @ANSWERS@ || out_valid !== 1'b1 || out !== expected[answers]) begin
          if (answers < @ANSWERS@ && printed < @PRINTED@) begin
            $display("MISMATCH %0d %h", answers, out);
            printed = printed + 1;
          end
          bad = bad + 1;
        end
        if (answers > 0 && answers < @EAGER@ && (interval == 0 || tick - last_out < interval))
          interval = tick - last_out;
        last_out = tick;
        answers = answers + 1;
      end
    end
    tick = tick + 1;
  end
  always @(negedge clock) begin
    if (tick >= 4) reset = 1'b0;
    if (!reset) begin
      if (taken) begin
        in_valid = 1'b0;
        if (sent < @WORDS@) begin
          word = words[sent];
          idle = word[@WORD@:@WORD@-15];
          in = word[@IN@:0];
          taken = 1'b0;
        end
      end
      if (!taken && !in_valid) begin
        if (idle == 0) in_valid = 1'b1;
        else idle = idle - 1;
      end
      out_ready = ready[tick % @READY@];
    end
    if (tick > @END@ || bad > 256 || (answers >= @ANSWERS@ && tick > last_out + @SILENCE@)) begin
      $display("RESULT %0d %0d %0d %0d", answers, bad, latency, interval);
      $finish;
    end
  end
endmodule
