-- KEYS: the lock, its counter. ARGV: the owner's random value, the time to live in ms.
-- Returns the fencing token, or false if somebody else has the lock.
if redis.call('SET', KEYS[1], ARGV[1], 'NX', 'PX', ARGV[2]) then
  return redis.call('INCR', KEYS[2])
end
return false
