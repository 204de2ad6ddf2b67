"""Which provider the words of a field's name mean; data only."""

from __future__ import annotations

from collections.abc import Iterable, Mapping


def _table(groups: Mapping[str, str]) -> dict[str, str]:
    return {word: provider for provider, words in groups.items() for word in words.split()}


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


def _pairs(text: str) -> dict[tuple[str, str], str]:
    triples: Iterable[list[str]] = (line.split() for line in text.strip().splitlines())
    return {(first, second): joined for first, second, joined in triples}


SHORT: Mapping[str, str] = _table(
    {
        "timestamp": "ts",
        "address": "addr",
        "quantity": "qty",
        "amount": "amt",
        "description": "desc descr",
        "message": "msg",
        "number": "num no nr nbr",
        "phone": "tel telephone mobile cell msisdn",
        "birthdate": "dob birthday",
        "latitude": "lat",
        "longitude": "lng lon long",
        "organization": "org organisation",
        "account": "acct",
        "transaction": "txn trx tx",
        "customer": "cust",
        "password": "pwd",
        "image": "img pic photo picture avatar logo",
        "location": "loc",
        "currency": "ccy",
        "source": "src",
        "destination": "dst dest",
        "id": "uid identifier",
        "uuid": "guid",
        "zip": "postcode postal zipcode",
        "lastname": "surname familyname lname",
        "firstname": "forename givenname fname",
        "url": "link uri href website",
        "email": "mail",
        "language": "lang",
        "version": "ver",
        "temperature": "temp",
        "date": "dt",
        "millis": "ms",
        "seconds": "sec secs",
        "percent": "pct percentage perc",
        "ip": "ipv4 ipaddress",
        "host": "hostname",
        "color": "colour",
    }
)

JOINED: Mapping[tuple[str, str], str] = _pairs(
    """
    first name firstname
    given name firstname
    last name lastname
    family name lastname
    full name fullname
    display name fullname
    user name username
    screen name username
    nick name username
    file name filename
    host name host
    zip code zip
    birth date birthdate
    birth day birthdate
    time stamp timestamp
    pick up pickup
    drop off dropoff
    user agent useragent
    time zone timezone
    credit card creditcard
    job title jobtitle
    stack trace stacktrace
    ip address ip
    mac address mac
    email address email
    street address street
    phone number phone
    tracking number tracking
    license plate plate
    licence plate plate
    number plate plate
    """
)

PERSON = _words(
    """
    user customer person driver passenger employee patient student author owner member contact guest
    player recipient sender renter subscriber profile beneficiary holder buyer seller agent account
    client attendee teacher doctor approver assignee creator
    """
)
COMPANY = _words(
    """
    company organization merchant vendor supplier employer business brand store shop carrier
    manufacturer partner bank insurer provider tenant institution acquirer issuer
    """
)
PRODUCT = _words("product item line sku article catalog")
SYSTEM = _words(
    """
    app application service component module host queue stream table step job task device class
    function event field header attribute property key channel topic
    """
)
VEHICLE = _words("car vehicle auto rental fleet")
ADDRESS = _words("address shipping billing location city zip country place")
EVENT = _words("event message correlation request trace span idempotency delivery")

FILLERS = _words(
    """
    raw value old new original current previous actual default first last string str text field info
    data optional masked in utc gmt local latest
    """
)
WEAK = _words("number value type time on at item order state line key name code")

TEXTS: Mapping[str, str] = _table(
    {
        "email": "email",
        "first_name": "firstname",
        "last_name": "lastname",
        "name": "fullname author owner sender recipient customer driver",
        "user_name": "username user",
        "phone": "phone fax",
        "birth": "birthdate",
        "password": "password",
        "street_address": "street address",
        "city": "city town location",
        "postcode": "zip",
        "country": "country nationality",
        "state": "region province county",
        "continent": "continent",
        "company": "company organization merchant vendor brand manufacturer store bank",
        "department": "department team",
        "job": "jobtitle job occupation",
        "role": "role",
        "url": "url endpoint webhook",
        "image_url": "image icon thumbnail",
        "domain_name": "domain",
        "hostname": "host server source",
        "ipv4": "ip",
        "mac_address": "mac",
        "user_agent": "useragent",
        "browser": "browser",
        "os": "os platform",
        "uuid": "uuid",
        "entity_id": "id key",
        "token": "token secret nonce session etag cursor",
        "hash": "hash checksum signature fingerprint sha digest",
        "now": "timestamp datetime time at until expiry expires created updated modified start end "
        "deadline due",
        "today": "date on day",
        "month_name": "month",
        "year": "year",
        "timezone": "timezone",
        "duration": "duration",
        "currency_code": "currency",
        "amount_text": "amount price total cost fee balance tax temperature",
        "vat": "vat",
        "iban": "iban",
        "swift": "bic swift",
        "credit_card_number": "pan creditcard card",
        "cvv": "cvv",
        "mcc": "mcc",
        "sentence": "description message text content comment note detail summary caption question answer "
        "instruction remark prompt query",
        "paragraph": "body bio",
        "reason": "reason",
        "title": "title subject headline",
        "word": "label tag channel group",
        "category": "category",
        "topic": "topic",
        "slug": "slug",
        "error": "error cause",
        "stack_trace": "stacktrace",
        "exception": "exception",
        "status": "status",
        "type": "type kind",
        "level": "level severity priority",
        "method": "method",
        "operation": "operation action command",
        "event_type": "event",
        "version": "version revision",
        "language_code": "language",
        "locale": "locale",
        "color_name": "color",
        "gender": "gender sex",
        "size": "size",
        "unit": "unit",
        "mime_type": "format mimetype mime",
        "file_extension": "extension",
        "file_name": "filename file",
        "file_path": "path directory folder",
        "environment": "environment env",
        "service": "application app service",
        "device": "device sensor",
        "vin": "vin",
        "license_plate": "plate",
        "car_make": "make",
        "model": "model",
        "car": "vehicle car",
        "sku": "sku",
        "ean13": "ean barcode",
        "isbn13": "isbn",
        "product": "product item",
        "code": "code reference ref tracking",
        "digits_6": "number index",
        "latitude_text": "latitude",
        "longitude_text": "longitude",
        "ssn": "ssn",
        "ticker": "symbol ticker market",
        "flight": "flight",
        "airport": "airport",
        "emoji": "emoji",
        "rating": "rating score",
    }
)
NUMBERS: Mapping[str, str] = _table(
    {
        "id_number": "id key",
        "amount": "amount price total cost fee balance subtotal tax discount budget fare tip revenue",
        "salary": "salary",
        "cents": "cents",
        "few": "quantity seat item passenger guest",
        "count": "count size number limit capacity stock lumens",
        "age": "age",
        "rating": "rating",
        "share": "score confidence probability ratio rate risk",
        "percent": "percent progress humidity battery level fuel",
        "latitude": "latitude",
        "longitude": "longitude",
        "altitude": "altitude alt elevation",
        "heading": "heading bearing",
        "temperature": "temperature",
        "pressure": "pressure",
        "speed": "speed velocity",
        "distance": "distance",
        "weight": "weight",
        "length": "height width length depth",
        "seconds": "duration seconds minute",
        "millis": "millis latency elapsed",
        "hour": "hour",
        "rpm": "rpm",
        "voltage": "voltage",
        "power": "power",
        "odometer": "odometer mileage",
        "epoch_ms": "timestamp time at date created updated start end expires until",
        "year_number": "year",
        "month_number": "month",
        "day_number": "day",
        "small": "version index partition position order page attempt retry priority rank step revision sort",
        "sequence": "sequence offset",
        "port": "port",
        "http_status": "code status",
        "zip_number": "zip",
    }
)
FORMATS: Mapping[str, str] = {
    "email": "email",
    "idn-email": "email",
    "hostname": "hostname",
    "idn-hostname": "hostname",
    "ipv4": "ipv4",
    "ipv6": "ipv6",
    "uri": "url",
    "url": "url",
    "iri": "url",
    "uri-reference": "reference",
    "iri-reference": "reference",
    "uuid": "uuid",
    "date-time": "now",
    "date": "today",
    "time": "clock",
    "duration": "duration",
    "password": "password",
}
WHEN: Mapping[str, frozenset[str]] = {
    "birth": frozenset({"birthdate", "birth", "born"}),
    "expiry": _words("expires expiry expiration valid until renewal"),
    "end": _words("end return due deadline dropoff arrival eta checkout finish delivery to"),
    "start": _words("start pickup begin checkin departure from scheduled planned"),
    "past": _words("registered joined hired founded since purchase manufactured last previous member"),
}
"""What the words of a time's name say about when it is, told from the event."""
