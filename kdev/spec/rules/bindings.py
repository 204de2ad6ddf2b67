"""The bindings of other protocols as data: AsyncAPI 3 is strict about them, kdev has no use for them."""

from __future__ import annotations

from kdev.spec.rules.language import Table, Variant

_MAX_32 = 4294967295
_METHODS = "=GET|PUT|POST|PATCH|DELETE|HEAD|OPTIONS|CONNECT|TRACE"
_OPEN = {"*": "any"}
_AMQP_QUEUE = {"name": "text", "durable": "flag", "autoDelete": "flag", "vhost": "text", **_OPEN}
_AMQP = {"is": "=queue|routingKey", "bindingVersion": "=0.3.0"}
_IBMMQ = {
    "destinationType": "=topic|queue",
    "maxMsgLength": "whole>=0<=104857600",
    "bindingVersion": "=0.1.0",
}
_SQS_QUEUE = {
    "deduplicationScope": "=queue|messageGroup",
    "fifoThroughputLimit": "=perQueue|perMessageGroupId",
    "deliveryDelay": "whole>=0<=900",
    "visibilityTimeout": "whole>=0<=43200",
    "receiveMessageWaitTime": "whole",
    "messageRetentionPeriod": "whole>=60<=1209600",
    "redrivePolicy": "awsRedrivePolicy",
    "policy": "awsPolicy",
    "tags": "object",
    **_OPEN,
}

SERVERS: Table = {
    "ibmmqServer": {
        "groupId": "text",
        "ccdtQueueManagerName": "text",
        "cipherSpec": "text",
        "multiEndpointServer": "flag",
        "heartBeatInterval": "whole>=0<=999999",
        "bindingVersion": "=0.1.0",
    },
    "jmsServer": {
        "jmsConnectionFactory": "text!",
        "properties": "[jmsProperty]",
        "clientID": "text",
        "bindingVersion": "=0.0.1",
    },
    "jmsProperty": {"name": "text!", "value": "text / flag / number / null!", **_OPEN},
    "mqttServer": {
        "clientId": "text",
        "cleanSession": "flag",
        "lastWill": "mqttLastWill",
        "keepAlive": "whole",
        "sessionExpiryInterval": "whole>=0 / schema",
        "maximumPacketSize": f"whole>=1<={_MAX_32} / schema",
        "bindingVersion": "=0.2.0",
    },
    "mqttLastWill": {"topic": "text", "qos": "whole>=0<=2", "message": "text", "retain": "flag", **_OPEN},
    "pulsarServer": {"tenant": "text", "bindingVersion": "=0.1.0"},
    "ros2Server": {
        "rmwImplementation": "text",
        "domainId": "whole>=0<=231",
        "bindingVersion": "=0.1.0",
        **_OPEN,
    },
    "solaceServer": {"msgVpn": "text", "clientName": "text", "bindingVersion": "text"},
    "solaceServer030": {"msgVpn": "text", "bindingVersion": "text"},
    "solaceServer020": {"msvVpn": "text", "bindingVersion": "text"},
}

CHANNELS: Table = {
    "amqpChannel": {**_AMQP, "exchange": "amqpExchange?", "queue": "amqpQueue?"},
    "amqpChannelKey": {**_AMQP, "exchange": "amqpExchange!"},
    "amqpChannelQueue": {**_AMQP, "queue": "amqpQueue!"},
    "amqpExchange": {**_AMQP_QUEUE, "type": "=topic|direct|fanout|default|headers"},
    "amqpQueue": {**_AMQP_QUEUE, "exclusive": "flag"},
    "anypointmqChannel": {
        "destination": "text",
        "destinationType": "=exchange|queue|fifo-queue",
        "bindingVersion": "=0.0.1",
    },
    "googlepubsubChannel": {
        "labels": "object",
        "messageRetentionDuration": "text",
        "messageStoragePolicy": "pubsubStorage",
        "schemaSettings": "pubsubSettings!",
        "bindingVersion": "=0.2.0",
    },
    "pubsubStorage": {"allowedPersistenceRegions": "[text]"},
    "pubsubSettings": {
        "encoding": "text!",
        "firstRevisionId": "text",
        "lastRevisionId": "text",
        "name": "text!",
        **_OPEN,
    },
    "ibmmqChannel": {**_IBMMQ, "queue": "ibmmqQueue", "topic": "ibmmqTopic"},
    "ibmmqChannelTopic": {**_IBMMQ, "topic": "ibmmqTopic"},
    "ibmmqChannelQueue": {**_IBMMQ, "queue": "ibmmqQueue!"},
    "ibmmqQueue": {"objectName": "text!", "isPartitioned": "flag", "exclusive": "flag", **_OPEN},
    "ibmmqTopic": {
        "string": "text",
        "objectName": "text",
        "durablePermitted": "flag",
        "lastMsgRetained": "flag",
        **_OPEN,
    },
    "jmsChannel": {
        "destination": "text",
        "destinationType": "=queue|fifo-queue",
        "bindingVersion": "=0.0.1",
    },
    "pulsarChannel": {
        "namespace": "text!",
        "persistence": "=persistent|non-persistent!",
        "compaction": "whole>=0",
        "geo-replication": "[text]",
        "retention": "pulsarRetention",
        "ttl": "whole",
        "deduplication": "flag",
        "bindingVersion": "=0.1.0",
    },
    "pulsarRetention": {"time": "whole>=0", "size": "whole>=0"},
    "snsChannel": {
        "name": "text!",
        "ordering": "snsOrdering",
        "policy": "awsPolicy",
        "tags": "object",
        "bindingVersion": "=0.1.0",
    },
    "snsOrdering": {"type": "=standard|FIFO!", "contentBasedDeduplication": "flag", **_OPEN},
    "awsPolicy": {"statements": "[awsStatement]!", **_OPEN},
    "awsStatement": {
        "effect": "=Allow|Deny!",
        "principal": "text / [text]!",
        "action": "text / [text]!",
        **_OPEN,
    },
    "awsRedrivePolicy": {"deadLetterQueue": "awsIdentifier!", "maxReceiveCount": "whole", **_OPEN},
    "awsIdentifier": {"arn": "text", "name": "text", **_OPEN},
    "sqsChannel": {"queue": "sqsQueue!", "deadLetterQueue": "sqsQueue", "bindingVersion": "=0.2.0"},
    "sqsQueue": {"name": "text!", "fifoQueue": "flag!", **_SQS_QUEUE},
    "wsChannel": {
        "method": "=GET|POST",
        "query": "schema",
        "headers": "schema",
        "bindingVersion": "=0.1.0",
    },
}

OPERATIONS: Table = {
    "amqpOperation": {
        "expiration": "whole>=0",
        "userId": "text",
        "cc": "[text]",
        "bcc": "[text]",
        "priority": "whole",
        "deliveryMode": "whole>=1<=2",
        "mandatory": "flag",
        "timestamp": "flag",
        "ack": "flag",
        "bindingVersion": "=0.3.0",
    },
    "httpOperation": {"method": _METHODS, "query": "schema", "bindingVersion": "=0.2.0|0.3.0"},
    "mqttOperation": {
        "qos": "whole>=0<=2",
        "retain": "flag",
        "messageExpiryInterval": f"whole>=0<={_MAX_32} / schema",
        "bindingVersion": "=0.2.0",
    },
    "natsOperation": {"queue": "text", "bindingVersion": "=0.1.0"},
    "ros2Operation": {
        "role": "=publisher|action_client|service_client|subscriber|action_server|service_server!",
        "node": "text!",
        "qosPolicies": "ros2Policies",
        "bindingVersion": "=0.1.0",
    },
    "ros2Policies": {
        "deadline": "whole",
        "durability": "=transient_local|volatile",
        "history": "=keep_last|keep_all|unknown",
        "leaseDuration": "whole",
        "lifespan": "whole",
        "liveliness": "=automatic|manual",
        "reliability": "=best_effort|realiable",  # as it is spelt there
        **_OPEN,
    },
    "snsOperation": {
        "topic": "snsIdentifier",
        "consumers": "[snsConsumer]+!",
        "deliveryPolicy": "snsDelivery",
        "bindingVersion": "=0.1.0",
    },
    "snsIdentifier": {**dict.fromkeys(("url", "email", "phone", "arn", "name"), "text"), **_OPEN},
    "snsConsumer": {
        "protocol": "=http|https|email|email-json|sms|sqs|application|lambda|firehose!",
        "endpoint": "snsIdentifier!",
        "filterPolicy": "{[text] / text / object}",
        "filterPolicyScope": "=MessageAttributes|MessageBody",
        "rawMessageDelivery": "flag!",
        "redrivePolicy": "awsRedrivePolicy",
        "deliveryPolicy": "snsDelivery",
        "displayName": "text",
        **_OPEN,
    },
    "snsDelivery": {"backoffFunction": "=arithmetic|exponential|geometric|linear", **_OPEN},
    "solaceOperation": {
        "destinations": "[solaceDestination]",
        "timeToLive": "whole",
        "priority": "whole>=0<=255",
        "dmqEligible": "flag",
        "bindingVersion": "text",
    },
    "solaceOperation030": {"destinations": "[solaceDestination]", "bindingVersion": "text"},
    "solaceAny": {"destinationType": "=queue|topic!", **_OPEN},
    "solaceQueue": {"deliveryMode": "=direct|persistent", "queue": "solaceNamed", **_OPEN},
    "solaceNamed": {
        **dict.fromkeys(("name", "maxTtl", "maxMsgSpoolUsage"), "text"),
        "topicSubscriptions": "[text]",
        "accessType": "=exclusive|nonexclusive",
        **_OPEN,
    },
    "solaceTopic": {"deliveryMode": "=direct|persistent", "topicSubscriptions": "[text]", **_OPEN},
    "sqsOperation": {"queues": "[sqsNamed]!", "bindingVersion": "=0.2.0"},
    "sqsNamed": {"name": "text!", "fifoQueue": "flag", **_SQS_QUEUE},
}

MESSAGES: Table = {
    "amqpMessage": {"contentEncoding": "text", "messageType": "text", "bindingVersion": "=0.3.0"},
    "anypointmqMessage": {"headers": "schema", "bindingVersion": "=0.0.1"},
    "googlepubsubMessage": {
        "attributes": "object",
        "orderingKey": "text",
        "schema": "pubsubSchema",
        "bindingVersion": "=0.2.0",
    },
    "pubsubSchema": {"name": "text!", **_OPEN},
    "httpMessage": {"headers": "schema", "statusCode": "number", "bindingVersion": "=0.2.0|0.3.0"},
    "ibmmqMessage": {
        "type": "=string|jms|binary",
        "headers": "text",
        "description": "text",
        "expiry": "whole>=0",
        "bindingVersion": "=0.1.0",
    },
    "jmsMessage": {"headers": "schema", "bindingVersion": "=0.0.1"},
    "mqttMessage": {
        "payloadFormatIndicator": "whole>=0<=1",
        "correlationData": "schema",
        "contentType": "text",
        "responseTopic": "text:uri-template / schema",
        "bindingVersion": "=0.2.0",
    },
}

BINDINGS: Table = {**SERVERS, **CHANNELS, **OPERATIONS, **MESSAGES}
BINDING_VARIANTS = {
    "amqpChannels": Variant(
        "is", "amqpChannel", {"routingKey": "amqpChannelKey", "queue": "amqpChannelQueue"}
    ),
    "ibmmqChannels": Variant(
        "destinationType", "ibmmqChannel", {"topic": "ibmmqChannelTopic", "queue": "ibmmqChannelQueue"}
    ),
    "solaceServers": Variant(
        "bindingVersion",
        "solaceServer",
        {"0.4.0": "solaceServer", "0.3.0": "solaceServer030", "0.2.0": "solaceServer020"},
    ),
    "solaceOperations": Variant(
        "bindingVersion",
        "solaceOperation",
        {"0.4.0": "solaceOperation", "0.3.0": "solaceOperation030", "0.2.0": "solaceOperation030"},
    ),
    "solaceDestination": Variant(
        "destinationType", "solaceAny", {"queue": "solaceQueue", "topic": "solaceTopic"}
    ),
}
