CREATE SEQUENCE numbers OWNED BY users.age;
