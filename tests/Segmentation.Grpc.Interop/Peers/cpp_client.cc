// gRPC's interoperability cases on gRPC C++ (Debian: libgrpc++-dev): PORT AUTHORITY-or-"-" CASE... Prints a line a case:
// name, ok | failed, reason, with tabs between.
#include <chrono>
#include <fstream>
#include <functional>
#include <iostream>
#include <map>
#include <memory>
#include <sstream>
#include <stdexcept>
#include <string>
#include <vector>

#include <grpcpp/grpcpp.h>

#include "interop.grpc.pb.h"

// Of libgrpc, for tests, without a public header: what the official interop client asks too.
uint32_t grpc_call_test_only_get_message_flags(grpc_call* call);

using namespace grpc::testing;
using grpc::ClientContext;
using grpc::Status;
using grpc::StatusCode;

namespace {

constexpr int kRequest = 271828;
constexpr int kResponse = 314159;
const std::vector<int> kRequests = {27182, 8, 1828, 45904};
const std::vector<int> kResponses = {31415, 9, 2653, 58979};
// GRPC_WRITE_INTERNAL_TEST_ONLY_WAS_COMPRESSED
constexpr uint32_t kWasCompressed = 0x40000000u;
const char kInitial[] = "x-grpc-test-echo-initial";
const char kInitialValue[] = "test_initial_metadata_value";
const char kTrailing[] = "x-grpc-test-echo-trailing-bin";
const std::string kTrailingValue = "\xab\xab\xab";

std::unique_ptr<TestService::Stub> service;
std::unique_ptr<UnimplementedService::Stub> unimplemented;

void Check(bool holds, const std::string& what) {
  if (!holds) throw std::runtime_error(what);
}

void Zeros(const Payload& payload, int size) {
  Check(payload.body() == std::string(size, '\0'), "the payload is not " + std::to_string(size) + " zeros but has " + std::to_string(payload.body().size()) + " bytes");
}

void Ends(const Status& status, StatusCode code) {
  Check(status.error_code() == code, "status " + std::to_string(status.error_code()) + " (" + status.error_message() + ") instead of " + std::to_string(code));
}

void Ends(const Status& status, StatusCode code, const std::string& message) {
  Ends(status, code);
  Check(status.error_message() == message, "status message \"" + status.error_message() + "\" instead of \"" + message + "\"");
}

SimpleRequest Large() {
  SimpleRequest request;
  request.set_response_size(kResponse);
  request.mutable_payload()->set_body(std::string(kRequest, '\0'));
  return request;
}

StreamingOutputCallRequest Ping(int size, int answer) {
  StreamingOutputCallRequest request;
  request.add_response_parameters()->set_size(answer);
  request.mutable_payload()->set_body(std::string(size, '\0'));
  return request;
}

void EmptyUnary() {
  ClientContext context;
  Empty response;
  Ends(service->EmptyCall(&context, Empty(), &response), StatusCode::OK);
}

void Unary(const SimpleRequest& request, grpc_compression_algorithm compression, StatusCode code) {
  ClientContext context;
  context.set_compression_algorithm(compression);
  SimpleResponse response;
  Ends(service->UnaryCall(&context, request, &response), code);
  if (code == StatusCode::OK) Zeros(response.payload(), kResponse);
}

void LargeUnary() { Unary(Large(), GRPC_COMPRESS_NONE, StatusCode::OK); }

void ClientCompressedUnary() {
  SimpleRequest request = Large();
  request.mutable_expect_compressed()->set_value(true);
  Unary(request, GRPC_COMPRESS_NONE, StatusCode::INVALID_ARGUMENT);
  Unary(request, GRPC_COMPRESS_GZIP, StatusCode::OK);
  request.mutable_expect_compressed()->set_value(false);
  Unary(request, GRPC_COMPRESS_NONE, StatusCode::OK);
}

void LastWasCompressed(ClientContext& context, bool compressed) {
  const bool found = (grpc_call_test_only_get_message_flags(context.c_call()) & kWasCompressed) != 0;
  Check(found == compressed, compressed ? "the response is not compressed" : "the response is compressed");
}

void ServerCompressedUnary() {
  for (bool compressed : {true, false}) {
    ClientContext context;
    SimpleRequest request = Large();
    request.mutable_response_compressed()->set_value(compressed);
    SimpleResponse response;
    Ends(service->UnaryCall(&context, request, &response), StatusCode::OK);
    LastWasCompressed(context, compressed);
    Zeros(response.payload(), kResponse);
  }
}

void ServerCompressedStreaming() {
  const std::vector<std::pair<int, bool>> wanted = {{31415, true}, {92653, false}};
  ClientContext context;
  StreamingOutputCallRequest request;
  for (auto [size, compressed] : wanted) {
    auto* parameter = request.add_response_parameters();
    parameter->set_size(size);
    parameter->mutable_compressed()->set_value(compressed);
  }
  auto stream = service->StreamingOutputCall(&context, request);
  StreamingOutputCallResponse response;
  for (auto [size, compressed] : wanted) {
    Check(stream->Read(&response), "a response is missing");
    LastWasCompressed(context, compressed);
    Zeros(response.payload(), size);
  }
  Check(!stream->Read(&response), "a response after the last");
  Ends(stream->Finish(), StatusCode::OK);
}

void ClientStreaming() {
  ClientContext context;
  StreamingInputCallResponse response;
  auto stream = service->StreamingInputCall(&context, &response);
  for (int size : kRequests) {
    StreamingInputCallRequest request;
    request.mutable_payload()->set_body(std::string(size, '\0'));
    Check(stream->Write(request), "a request was not taken");
  }
  stream->WritesDone();
  Ends(stream->Finish(), StatusCode::OK);
  Check(response.aggregated_payload_size() == 74922, "aggregated payload size " + std::to_string(response.aggregated_payload_size()));
}

void ClientCompressedStreaming() {
  StreamingInputCallRequest first;
  first.mutable_payload()->set_body(std::string(27182, '\0'));
  first.mutable_expect_compressed()->set_value(true);
  {
    ClientContext context;
    StreamingInputCallResponse response;
    auto stream = service->StreamingInputCall(&context, &response);
    stream->Write(first);
    stream->WritesDone();
    Ends(stream->Finish(), StatusCode::INVALID_ARGUMENT);
  }
  ClientContext context;
  context.set_compression_algorithm(GRPC_COMPRESS_GZIP);
  StreamingInputCallResponse response;
  auto stream = service->StreamingInputCall(&context, &response);
  Check(stream->Write(first), "the first request was not taken");
  StreamingInputCallRequest second;
  second.mutable_payload()->set_body(std::string(45904, '\0'));
  second.mutable_expect_compressed()->set_value(false);
  Check(stream->Write(second, grpc::WriteOptions().set_no_compression()), "the second request was not taken");
  stream->WritesDone();
  Ends(stream->Finish(), StatusCode::OK);
  Check(response.aggregated_payload_size() == 73086, "aggregated payload size " + std::to_string(response.aggregated_payload_size()));
}

void ServerStreaming() {
  ClientContext context;
  StreamingOutputCallRequest request;
  for (int size : kResponses) request.add_response_parameters()->set_size(size);
  auto stream = service->StreamingOutputCall(&context, request);
  StreamingOutputCallResponse response;
  for (int size : kResponses) {
    Check(stream->Read(&response), "a response is missing");
    Zeros(response.payload(), size);
  }
  Check(!stream->Read(&response), "a response after the last");
  Ends(stream->Finish(), StatusCode::OK);
}

void PingPong() {
  ClientContext context;
  auto stream = service->FullDuplexCall(&context);
  StreamingOutputCallResponse response;
  for (size_t i = 0; i < kRequests.size(); i++) {
    Check(stream->Write(Ping(kRequests[i], kResponses[i])), "a request was not taken");
    Check(stream->Read(&response), "a response is missing");
    Zeros(response.payload(), kResponses[i]);
  }
  stream->WritesDone();
  Check(!stream->Read(&response), "a response after the last");
  Ends(stream->Finish(), StatusCode::OK);
}

void EmptyStream() {
  ClientContext context;
  auto stream = service->FullDuplexCall(&context);
  stream->WritesDone();
  StreamingOutputCallResponse response;
  Check(!stream->Read(&response), "a response that nobody asked for");
  Ends(stream->Finish(), StatusCode::OK);
}

void VerifyMetadata(const ClientContext& context) {
  auto initial = context.GetServerInitialMetadata().find(kInitial);
  Check(initial != context.GetServerInitialMetadata().end() && initial->second == kInitialValue, kInitial);
  auto trailing = context.GetServerTrailingMetadata().find(kTrailing);
  Check(trailing != context.GetServerTrailingMetadata().end() && trailing->second == kTrailingValue, kTrailing);
}

void CustomMetadata() {
  {
    ClientContext context;
    context.AddMetadata(kInitial, kInitialValue);
    context.AddMetadata(kTrailing, kTrailingValue);
    SimpleResponse response;
    Ends(service->UnaryCall(&context, Large(), &response), StatusCode::OK);
    Zeros(response.payload(), kResponse);
    VerifyMetadata(context);
  }
  ClientContext context;
  context.AddMetadata(kInitial, kInitialValue);
  context.AddMetadata(kTrailing, kTrailingValue);
  auto stream = service->FullDuplexCall(&context);
  stream->Write(Ping(kRequest, kResponse));
  stream->WritesDone();
  StreamingOutputCallResponse response;
  Check(stream->Read(&response), "a response is missing");
  Zeros(response.payload(), kResponse);
  Check(!stream->Read(&response), "a response after the last");
  Ends(stream->Finish(), StatusCode::OK);
  VerifyMetadata(context);
}

void UnaryStatus(const std::string& message) {
  ClientContext context;
  SimpleRequest request;
  request.mutable_response_status()->set_code(StatusCode::UNKNOWN);
  request.mutable_response_status()->set_message(message);
  SimpleResponse response;
  Ends(service->UnaryCall(&context, request, &response), StatusCode::UNKNOWN, message);
}

void StatusCodeAndMessage() {
  const std::string message = "test status message";
  UnaryStatus(message);
  ClientContext context;
  auto stream = service->FullDuplexCall(&context);
  StreamingOutputCallRequest request;
  request.mutable_response_status()->set_code(StatusCode::UNKNOWN);
  request.mutable_response_status()->set_message(message);
  stream->Write(request);
  stream->WritesDone();
  StreamingOutputCallResponse response;
  Check(!stream->Read(&response), "a response before the status");
  Ends(stream->Finish(), StatusCode::UNKNOWN, message);
}

void SpecialStatusMessage() { UnaryStatus(u8"\t\ntest with whitespace\r\nand Unicode BMP \u263a and non-BMP \U0001f608\t\n"); }

template <typename Stub>
void Unimplemented(Stub& stub) {
  ClientContext context;
  Empty response;
  Ends(stub->UnimplementedCall(&context, Empty(), &response), StatusCode::UNIMPLEMENTED);
}

void CancelAfterBegin() {
  ClientContext context;
  StreamingInputCallResponse response;
  auto stream = service->StreamingInputCall(&context, &response);
  context.TryCancel();
  Ends(stream->Finish(), StatusCode::CANCELLED);
}

void CancelAfterFirstResponse() {
  ClientContext context;
  auto stream = service->FullDuplexCall(&context);
  Check(stream->Write(Ping(kRequests[0], kResponses[0])), "the request was not taken");
  StreamingOutputCallResponse response;
  Check(stream->Read(&response), "the response is missing");
  Zeros(response.payload(), kResponses[0]);
  context.TryCancel();
  Ends(stream->Finish(), StatusCode::CANCELLED);
}

void TimeoutOnSleepingServer() {
  ClientContext context;
  context.set_deadline(std::chrono::system_clock::now() + std::chrono::milliseconds(1));
  auto stream = service->FullDuplexCall(&context);
  StreamingOutputCallRequest request;
  request.mutable_payload()->set_body(std::string(kRequests[0], '\0'));
  stream->Write(request);
  StreamingOutputCallResponse response;
  Check(!stream->Read(&response), "a response that nobody asked for");
  Ends(stream->Finish(), StatusCode::DEADLINE_EXCEEDED);
}

const std::map<std::string, std::function<void()>> kCases = {
    {"empty_unary", EmptyUnary},
    {"large_unary", LargeUnary},
    {"client_compressed_unary", ClientCompressedUnary},
    {"server_compressed_unary", ServerCompressedUnary},
    {"client_streaming", ClientStreaming},
    {"client_compressed_streaming", ClientCompressedStreaming},
    {"server_streaming", ServerStreaming},
    {"server_compressed_streaming", ServerCompressedStreaming},
    {"ping_pong", PingPong},
    {"empty_stream", EmptyStream},
    {"custom_metadata", CustomMetadata},
    {"status_code_and_message", StatusCodeAndMessage},
    {"special_status_message", SpecialStatusMessage},
    {"unimplemented_method", [] { Unimplemented(service); }},
    {"unimplemented_service", [] { Unimplemented(unimplemented); }},
    {"cancel_after_begin", CancelAfterBegin},
    {"cancel_after_first_response", CancelAfterFirstResponse},
    {"timeout_on_sleeping_server", TimeoutOnSleepingServer},
};

std::shared_ptr<grpc::ChannelCredentials> Credentials(const std::string& authority) {
  if (authority == "-") return grpc::InsecureChannelCredentials();
  std::ostringstream text;
  text << std::ifstream(authority).rdbuf();
  grpc::SslCredentialsOptions options;
  options.pem_root_certs = text.str();
  return grpc::SslCredentials(options);
}

void Result(const std::string& name, const std::string& state, std::string reason) {
  for (char& c : reason) {
    if (c == '\n' || c == '\t' || c == '\r') c = ' ';
  }
  std::cout << name << '\t' << state << (reason.empty() ? "" : "\t") << reason << std::endl;
}

}  // namespace

int main(int argc, char** argv) {
  if (argc < 3) {
    std::cerr << "arguments: PORT AUTHORITY-or-\"-\" CASE..." << std::endl;
    return 2;
  }
  auto channel = grpc::CreateChannel("localhost:" + std::string(argv[1]), Credentials(argv[2]));
  service = TestService::NewStub(channel);
  unimplemented = UnimplementedService::NewStub(channel);
  for (int i = 3; i < argc; i++) {
    const std::string name = argv[i];
    try {
      kCases.at(name)();
      Result(name, "ok", "");
    } catch (const std::exception& e) {
      Result(name, "failed", e.what());
    }
  }
}
