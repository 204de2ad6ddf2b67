"""Providers as faker-js and json-schema-faker call them; data only."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

MODULES = """
person|name: firstName=first_name lastName=last_name fullName=full_name findName=full_name prefix=prefix
 suffix=suffix jobTitle=job jobType=job sex=gender gender=gender middleName=first_name bio=sentence
 jobArea=department zodiacSign=word
internet: email=email exampleEmail=email userName=user_name username=user_name displayName=full_name
 password=password url=url domainName=domain ip=ipv4 ipv4=ipv4 ipv6=ipv6 mac=mac_address port=port
 userAgent=user_agent color=hex_color emoji=emoji protocol=protocol httpMethod=method
 httpStatusCode=http_status avatar=avatar domainWord=slug jwt=token
phone: number=phone phoneNumber=phone imei=serial_number
location|address: city=city cityName=city country=country countryCode=country_code state=region
 stateAbbr=region_code zipCode=postcode streetAddress=street_address streetName=street_address
 street=street_address secondaryAddress=secondary_address buildingNumber=house_number latitude=latitude
 longitude=longitude timeZone=timezone county=region direction=wind_direction
company: name=company companyName=company catchPhrase=description buzzPhrase=description bs=description
commerce: productName=product product=product price=amount department=category productAdjective=word
 productMaterial=material productDescription=product_description isbn=isbn13 color=color
finance: amount=amount account=account_number accountNumber=account_number iban=iban bic=swift
 currencyCode=currency_code currencyName=currency_name creditCardNumber=credit_card_number
 creditCardCVV=cvv transactionType=payment_type pin=pin bitcoinAddress=wallet ethereumAddress=wallet
 routingNumber=bank_code accountName=account_type currencySymbol=currency_symbol mask=card_last4
date: past=time:date-time:past recent=time:date-time:recent future=time:date-time:expiry
 soon=time:date-time:start birthdate=time:date:birth anytime=time:date-time:past weekday=weekday
 month=month_name between=time:date-time:past
datatype|string: uuid=uuid alphanumeric=reference nanoid=token hexadecimal=etag alpha=word boolean=boolean
 number=count float=amount datetime=time:date-time:now sample=word json=json_text
random: uuid=uuid number=count word=word words=title boolean=boolean alphaNumeric=reference
number: int=count float=amount
lorem: word=word words=title sentence=sentence sentences=paragraph paragraph=paragraph paragraphs=paragraph
 text=sentence slug=slug lines=paragraph
word: noun=word adjective=word verb=word sample=word words=title
image: url=image_url imageUrl=image_url avatar=avatar avatarGitHub=avatar dataUri=base64
system: fileName=file_name filePath=file_path directoryPath=file_path mimeType=mime_type
 fileExt=extension fileExtension=extension semver=version commonFileName=file_name
vehicle: vin=vin vehicle=car manufacturer=car_make model=car_model type=vehicle_class color=color
 fuel=fuel vrm=plate
database: column=column type=data_type engine=database mongodbObjectId=object_id
git: branch=branch commitSha=commit commitMessage=commit_message shortSha=etag
hacker: phrase=sentence noun=word verb=word
music: genre=genre songName=song_title album=album artist=full_name
color: human=color rgb=hex_color
airline: airline=airline airport=airport_name flightNumber=flight seat=seat aircraftType=aircraft
book: title=book_title author=full_name genre=genre
food: dish=dish ingredient=ingredient
animal: type=animal dog=breed cat=breed petName=pet_name
"""


def _read(text: str) -> Iterator[tuple[str, str]]:
    for block in text.replace("\n ", " ").strip().splitlines():
        modules, _, pairs = block.partition(":")
        for pair in pairs.split():
            method, _, provider = pair.partition("=")
            for module in modules.split("|"):
                yield f"{module}.{method}", provider


FAKER_JS: Mapping[str, str] = dict(_read(MODULES))
"""The provider of each `module.method`."""
