# What the parts of docs/api/ begin with, sourced into a shell: addresses, a guest who is logged in, and a few functions.
# What it does is explained in book.md. On a developer's machine only: the codes come from the SMS inbox of the sandbox.
API=${API:-http://127.0.0.1:8000}   # make run prints it
TWIN=${TWIN:-http://127.0.0.1:8001} # SMS inbox and payment stand-in

# Anybody's call, and one of the guest who is logged in.
call() { curl -sS --fail-with-body "$@"; }
api() { call -H "Authorization: Bearer $ACCESS" "$@"; }

# The date so many days from now, by the clock of the house.
day() {
  jq -nr --argjson days "$1" --argjson ahead "$(call "$API/sandbox/clock/" | jq .ahead_seconds)" \
    'now + $ahead + $days * 86400 | strftime("%Y-%m-%d")'
}

# Set the clock of the house forward, and have every web process look at it.
forward() {
  local try
  call "$API/sandbox/clock/" --json "{\"forward\": \"$1\"}"
  sleep 2
  for try in $(seq 30); do call "$API/sandbox/clock/" > /dev/null; done
}

# A new guest, logged in: PHONE, ACCESS, REFRESH.
log_in() {
  local challenge code="" login try
  PHONE=98$((10000000 + RANDOM * 2700 + RANDOM % 2700))
  challenge=$(call "$API/api/auth/otp/request/" --json "{\"phone_number\": \"$PHONE\"}" | jq -r .challenge)
  for try in $(seq 60); do
    code=$(call "$TWIN/sandbox/sms/?phone_number=$PHONE" -H "Accept: application/json" \
      | jq -r '[.[].text | scan("\\b[0-9]{6}\\b")][0] // empty')
    test -n "$code" && break || sleep 1
  done
  login=$(call "$API/api/auth/otp/verify/" \
    --json "{\"phone_number\": \"$PHONE\", \"otp\": \"$code\", \"challenge\": \"$challenge\"}")
  ACCESS=$(jq -r .access <<< "$login")
  REFRESH=$(jq -r .refresh <<< "$login")
}

# Another pair of tokens, once the access token has run out.
renew() {
  local pair
  pair=$(call "$API/api/auth/token/refresh/" --json "{\"refresh\": \"$REFRESH\"}")
  ACCESS=$(jq -r .access <<< "$pair")
  REFRESH=$(jq -r .refresh <<< "$pair")
}

# What Checkout would hand to its handler, for an order that the stand-in pays.
pay() { call "$TWIN/twin/orders/$1/pay" --json '{}' | jq .checkout; }

# The first offer at a resort for two adults, from CHECK_IN to CHECK_OUT, held and named: HELD, ATTEMPT.
hold() {
  HELD=$(call -G "$API/api/resorts/$1/offers/" -d adults=2 -d check_in="$CHECK_IN" -d check_out="$CHECK_OUT" \
    | jq '[.room_types[] | select(.fits and .free > 0)][0].rate_plans[0].select_rooms' \
    | api "$API/api/booking/select-rooms/" --json @-)
  ATTEMPT=$(jq .booking_attempt_id <<< "$HELD")
  jq '{booking_attempt_id, guests: [{name: "Asha", age: 34, room_id: .rooms[0].id},
    {name: "Ravi", age: 36, room_id: .rooms[-1].id}]}' <<< "$HELD" \
    | api "$API/api/booking/add-guests/" --json @- > /dev/null
}

# The same, paid as far as it is due: REFERENCE.
book() {
  local order try
  hold "$1"
  order=$(api "$API/api/booking/initiate-payment/" --json "{\"booking_attempt_id\": $ATTEMPT}" | jq -r .razorpay_order_id)
  pay "$order" | api "$API/api/booking/verify-payment/" --json @- > /dev/null
  for try in $(seq 60); do
    REFERENCE=$(api "$API/api/booking/attempts/$ATTEMPT/" | jq -r '.booking.reference // empty')
    test -n "$REFERENCE" && break || sleep 1
  done
}

FROM=$((40 + RANDOM % 200)) # no two runs want the same nights
CHECK_IN=$(day "$FROM")
CHECK_OUT=$(day $((FROM + 2)))
log_in
