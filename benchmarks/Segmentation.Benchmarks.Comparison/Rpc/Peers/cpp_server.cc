// The echo of Protos/bench.proto on gRPC's C++ server: one thread and one completion queue, which is its fastest kind on one core.
// Prints its port, answers each line of input with 0 (it counts no allocations), ends with its input.
#include <grpcpp/grpcpp.h>

#include <iostream>
#include <memory>
#include <string>
#include <thread>

#include "bench.grpc.pb.h"

namespace {

class Call {
 public:
  Call(bench::Bench::AsyncService* service, grpc::ServerCompletionQueue* queue) : service_(service), queue_(queue), responder_(&context_) {
    service_->RequestUnary(&context_, &request_, &responder_, queue_, queue_, this);
  }

  void Proceed(bool ok) {
    if (!ok || answered_) {
      delete this;
      return;
    }

    new Call(service_, queue_);
    answered_ = true;
    response_.set_body(request_.body());
    responder_.Finish(response_, grpc::Status::OK, this);
  }

 private:
  bench::Bench::AsyncService* service_;
  grpc::ServerCompletionQueue* queue_;
  grpc::ServerContext context_;
  bench::Payload request_;
  bench::Payload response_;
  grpc::ServerAsyncResponseWriter<bench::Payload> responder_;
  bool answered_ = false;
};

}  // namespace

int main() {
  constexpr int kWaiting = 256;
  bench::Bench::AsyncService service;
  grpc::ServerBuilder builder;
  int port = 0;
  builder.AddListeningPort("127.0.0.1:0", grpc::InsecureServerCredentials(), &port);
  builder.RegisterService(&service);
  std::unique_ptr<grpc::ServerCompletionQueue> queue = builder.AddCompletionQueue();
  std::unique_ptr<grpc::Server> server = builder.BuildAndStart();
  for (int i = 0; i < kWaiting; i++) {
    new Call(&service, queue.get());
  }

  std::thread worker([&queue] {
    void* tag = nullptr;
    bool ok = false;
    while (queue->Next(&tag, &ok)) {
      static_cast<Call*>(tag)->Proceed(ok);
    }
  });
  std::cout << port << std::endl;
  std::string line;
  while (std::getline(std::cin, line)) {
    std::cout << 0 << std::endl;
  }

  server->Shutdown();
  queue->Shutdown();
  worker.join();
  return 0;
}
